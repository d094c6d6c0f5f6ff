package dev.tidegate.control;

import dev.tidegate.access.Role;
import dev.tidegate.control.Route.Meaning;
import dev.tidegate.control.Route.Parameter;
import dev.tidegate.control.ValidateDesk.Repair;
import dev.tidegate.control.ValidateDesk.ValidateAction;
import java.util.ArrayList;
import java.util.List;

/** The validation over HTTP. */
final class ValidateApi {
    private static final String ALL = "the validation";
    private static final String TABLE = "the validation of a table";
    private static final String TABLE_PATH = "/api/v1/validate/tables/{table}/";

    private ValidateApi() {}

    /** Its routes. */
    static List<Route> routes(ValidateDesk desk) {
        List<Route> routes = new ArrayList<>();
        routes.add(
                Route.look(
                        "/api/v1/validate",
                        "validate.show",
                        "How sure it is that both sides hold the same rows.",
                        _ -> Reply.json(StatusJson.write(desk.status()))));
        for (ValidateAction action : ValidateAction.values()) {
            routes.add(
                    Route.change(
                                    "/api/v1/validate/" + action.text(),
                                    "validate." + action.text(),
                                    switch (action) {
                                        case PAUSE -> "Begins no further read of audits.";
                                        case RESUME -> "Goes on with the audits.";
                                    },
                                    _ -> Reply.done(desk.change(action)))
                            .actionOf(ALL));
        }
        routes.add(
                Route.change(
                                "/api/v1/validate/run",
                                "validate.run",
                                "Has tables audited as soon as may be.",
                                call -> Reply.done(desk.run(call.all("table"))))
                        .with(new Parameter("table", "schema.table, for each; none for all."))
                        .actionOf(ALL));
        routes.add(
                Route.change(
                                "/api/v1/validate/certify",
                                "validate.certify",
                                "A signed certificate of how it is now.",
                                _ -> Reply.json(desk.certify()))
                        .actionOf(ALL));
        routes.addAll(ofTable(desk));
        return routes;
    }

    private static List<Route> ofTable(ValidateDesk desk) {
        return List.of(
                Route.change(
                                TABLE_PATH + "plan-repair",
                                "validate.table.plan-repair",
                                "What a repair would put right; changes nothing.",
                                call -> Reply.done(desk.repair(call.of("table"), Repair.PLAN)))
                        .means(Meaning.ASK)
                        .actionOf(TABLE),
                Route.change(
                                TABLE_PATH + "repair",
                                "validate.table.repair",
                                "Puts rows of a table right that differ.",
                                call -> Reply.done(desk.repair(call.of("table"), Repair.DO)))
                        .needs(Role.CUTOVER)
                        .actionOf(TABLE),
                Route.change(
                                TABLE_PATH + "anchor",
                                "validate.table.anchor",
                                "Has the ledger of a table made known again.",
                                call -> Reply.done(desk.anchor(call.of("table"))))
                        .actionOf(TABLE));
    }
}
