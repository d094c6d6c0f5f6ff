package dev.tidegate.control;

import dev.tidegate.control.CutoverDesk.Answer;
import dev.tidegate.control.CutoverDesk.CutoverAction;
import dev.tidegate.control.CutoverDesk.Order;
import dev.tidegate.control.CutoverDesk.Progress;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Durations;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The cutover over HTTP. Anyone who reaches the port may look. */
final class CutoverApi {
    private static final int ACCEPTED = 202;

    private final CutoverDesk desk;
    private final ChangeRequests requests =
            new ChangeRequests("the cutover", ErrorCode.CUTOVER_REFUSED);

    private CutoverApi(CutoverDesk desk) {
        this.desk = desk;
    }

    /** Adds its paths. */
    static void add(RoutesConfig routes, CutoverDesk desk) {
        CutoverApi api = new CutoverApi(desk);
        routes.get(
                "/api/v1/cutover",
                context ->
                        context.contentType(ChangeRequests.JSON)
                                .result(CutoverJson.write(desk.status())));
        routes.post("/api/v1/cutover/{action}", api::change);
    }

    private void change(Context context) throws InterruptedException {
        String name = context.pathParam("action");
        Optional<CutoverAction> action = CutoverAction.of(name);
        if (action.isPresent() && Boolean.parseBoolean(context.queryParam("dry_run"))) {
            requests.document(
                    context, () -> CutoverJson.write(desk.dryRun(order(context, action.get()))));
        } else if (action.isPresent()) {
            run(context, action.get());
        } else if (name.equals("plan")) {
            requests.document(context, () -> CutoverJson.write(desk.plan(direction(context))));
        } else if (name.equals("passport")) {
            requests.document(context, desk::passport);
        } else {
            requests.unknown(
                    context,
                    "the cutover",
                    "plan, arm, disarm, rehearse, go, abort, rollback, complete and passport");
        }
    }

    /** What is not done soon is answered all the same: whoever asks again waits for the same. */
    private void run(Context context, CutoverAction action) throws InterruptedException {
        requests.document(
                context,
                () -> {
                    Answer answer = desk.run(order(context, action));
                    if (answer.progress() == Progress.GOES_ON) {
                        context.status(ACCEPTED);
                    }
                    return CutoverJson.write(answer);
                });
    }

    private static Order order(Context context, CutoverAction action) {
        return new Order(
                action,
                parameter(
                        context,
                        "max_write_pause",
                        text -> Durations.parse(text).filter(Duration::isPositive),
                        "a duration such as 5s"),
                parameter(
                        context,
                        "final_verify",
                        text -> choice(VerifyMode.values(), text),
                        "one of ledger, touched, full"));
    }

    private static Direction direction(Context context) {
        return parameter(
                        context,
                        "direction",
                        text -> choice(Direction.values(), text),
                        "one of forward, back")
                .orElse(Direction.FORWARD);
    }

    private static <E extends Enum<E>> Optional<E> choice(E[] values, String text) {
        return Stream.of(values)
                .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    private static <T> Optional<T> parameter(
            Context context, String name, Function<String, Optional<T>> parser, String expected) {
        Optional<String> text = Optional.ofNullable(context.queryParam(name));
        Optional<T> value = text.flatMap(parser);
        if (text.isPresent() && value.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.CUTOVER_REFUSED,
                    "%s is \"%s\"".formatted(name, text.get()),
                    "Expected is %s.".formatted(expected));
        }
        return value;
    }
}
