package dev.tidegate.control;

import dev.tidegate.control.LoadDesk.LoadAction;
import dev.tidegate.control.LoadDesk.TableAction;
import dev.tidegate.model.ErrorCode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;

/** The load over HTTP. Anyone who reaches the port may look. */
final class LoadApi {
    private final LoadDesk desk;
    private final ChangeRequests requests = new ChangeRequests("the load", ErrorCode.LOAD_REFUSED);

    private LoadApi(LoadDesk desk) {
        this.desk = desk;
    }

    /** Adds its paths. */
    static void add(RoutesConfig routes, LoadDesk desk) {
        LoadApi api = new LoadApi(desk);
        routes.get(
                "/api/v1/load",
                context ->
                        context.contentType(ChangeRequests.JSON)
                                .result(StatusJson.write(desk.status())));
        routes.post("/api/v1/load/{action}", api::load);
        routes.post("/api/v1/tables/{table}/{action}", api::table);
    }

    private void load(Context context) throws InterruptedException {
        Optional<LoadAction> action = LoadAction.of(context.pathParam("action"));
        if (action.isEmpty()) {
            requests.unknown(context, "the load", "start, pause and resume");
        } else {
            requests.answer(context, () -> desk.load(action.get()));
        }
    }

    private void table(Context context) throws InterruptedException {
        Optional<TableAction> action = TableAction.of(context.pathParam("action"));
        if (action.isEmpty()) {
            requests.unknown(context, "a table", "add, remove, reload, skip, pause and resume");
        } else {
            requests.answer(context, () -> desk.table(context.pathParam("table"), action.get()));
        }
    }
}
