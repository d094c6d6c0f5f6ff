package dev.tidegate.control;

import dev.tidegate.control.LoadDesk.LoadAction;
import dev.tidegate.control.LoadDesk.TableAction;
import java.util.ArrayList;
import java.util.List;

/** The load over HTTP. */
final class LoadApi {
    private LoadApi() {}

    /** Its routes. */
    static List<Route> routes(LoadDesk desk) {
        List<Route> routes = new ArrayList<>();
        routes.add(
                Route.look(
                        "/api/v1/load",
                        "load.show",
                        "How the load of each table is.",
                        _ -> Reply.json(StatusJson.write(desk.status()))));
        for (LoadAction action : LoadAction.values()) {
            routes.add(
                    Route.change(
                                    "/api/v1/load/" + action.text(),
                                    "load." + action.text(),
                                    summary(action),
                                    _ -> Reply.done(desk.load(action)))
                            .actionOf("the load"));
        }
        for (TableAction action : TableAction.values()) {
            routes.add(
                    Route.change(
                                    "/api/v1/tables/{table}/" + action.text(),
                                    "table." + action.text(),
                                    summary(action),
                                    call -> Reply.done(desk.table(call.of("table"), action)))
                            .actionOf("a table"));
        }
        return routes;
    }

    private static String summary(LoadAction action) {
        return switch (action) {
            case START -> "Loads the tables whose load waits for this.";
            case PAUSE -> "Begins no further chunk.";
            case RESUME -> "Goes on with the load.";
        };
    }

    private static String summary(TableAction action) {
        return switch (action) {
            case ADD -> "Takes a table into the pipeline.";
            case REMOVE -> "Takes a table out of the pipeline.";
            case RELOAD -> "Makes a table empty and loads it again.";
            case SKIP -> "Neither loads nor follows a table until it is loaded anew.";
            case PAUSE -> "Lets the load of a table rest.";
            case RESUME -> "Goes on with the load of a table.";
        };
    }
}
