package dev.tidegate.control;

import dev.tidegate.control.ValidateDesk.Repair;
import dev.tidegate.control.ValidateDesk.ValidateAction;
import dev.tidegate.model.ErrorCode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;

/** The validation over HTTP. Anyone who reaches the port may look. */
final class ValidateApi {
    private final ValidateDesk desk;
    private final ChangeRequests requests =
            new ChangeRequests("the validation", ErrorCode.VALIDATE_REFUSED);

    private ValidateApi(ValidateDesk desk) {
        this.desk = desk;
    }

    /** Adds its paths. */
    static void add(RoutesConfig routes, ValidateDesk desk) {
        ValidateApi api = new ValidateApi(desk);
        routes.get(
                "/api/v1/validate",
                context ->
                        context.contentType(ChangeRequests.JSON)
                                .result(StatusJson.write(desk.status())));
        routes.post("/api/v1/validate/{action}", api::change);
        routes.post("/api/v1/validate/tables/{table}/{action}", api::table);
    }

    private void change(Context context) throws InterruptedException {
        String name = context.pathParam("action");
        Optional<ValidateAction> action = ValidateAction.of(name);
        if (action.isPresent()) {
            requests.answer(context, () -> desk.change(action.get()));
        } else if (name.equals("run")) {
            requests.answer(context, () -> desk.run(context.queryParams("table")));
        } else if (name.equals("certify")) {
            requests.document(context, desk::certify);
        } else {
            requests.unknown(context, "the validation", "pause, resume, run and certify");
        }
    }

    private void table(Context context) throws InterruptedException {
        String table = context.pathParam("table");
        switch (context.pathParam("action")) {
            case "plan-repair" -> requests.answer(context, () -> desk.repair(table, Repair.PLAN));
            case "repair" -> requests.answer(context, () -> desk.repair(table, Repair.DO));
            case "anchor" -> requests.answer(context, () -> desk.anchor(table));
            default ->
                    requests.unknown(
                            context, "the validation of a table", "plan-repair, repair and anchor");
        }
    }
}
