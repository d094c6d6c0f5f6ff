package dev.tidegate.control;

import dev.tidegate.access.Role;
import dev.tidegate.control.CutoverDesk.CutoverAction;
import dev.tidegate.control.CutoverDesk.Order;
import dev.tidegate.control.CutoverDesk.Progress;
import dev.tidegate.control.Route.Meaning;
import dev.tidegate.control.Route.Parameter;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The cutover over HTTP. */
final class CutoverApi {
    private static final String SUBJECT = "the cutover";
    private static final String PATH = "/api/v1/cutover";

    private CutoverApi() {}

    /** Its routes. */
    static List<Route> routes(CutoverDesk desk) {
        List<Route> routes = new ArrayList<>();
        routes.add(
                Route.look(
                        PATH,
                        "cutover.show",
                        "How the cutover is.",
                        _ -> Reply.json(CutoverJson.write(desk.status()))));
        routes.add(
                Route.change(
                                PATH + "/plan",
                                "cutover.plan",
                                "How long a handover would take now, and what forbids it.",
                                call -> Reply.json(CutoverJson.write(desk.plan(direction(call)))))
                        .means(Meaning.ASK)
                        .with(new Parameter("direction", "forward or back."))
                        .actionOf(SUBJECT));
        for (CutoverAction action : CutoverAction.values()) {
            routes.add(
                    Route.change(
                                    PATH + "/" + action.text(),
                                    "cutover." + action.text(),
                                    summary(action),
                                    call -> reply(desk, action, call))
                            .needs(Role.CUTOVER)
                            .with(
                                    new Parameter(
                                            "max_write_pause",
                                            "A duration such as 5s, instead of the settings'."),
                                    new Parameter("final_verify", "ledger, touched or full."),
                                    Route.DRY_RUN)
                            .actionOf(SUBJECT));
        }
        routes.add(
                Route.change(
                                PATH + "/passport",
                                "cutover.passport",
                                "What the cutover can show of itself, signed.",
                                _ -> Reply.json(desk.passport()))
                        .actionOf(SUBJECT));
        return routes;
    }

    private static String summary(CutoverAction action) {
        return switch (action) {
            case ARM -> "Makes what a handover needs.";
            case DISARM -> "Takes that back.";
            case REHEARSE -> "Does all up to the comparison, and takes it back.";
            case GO -> "Moves the writers to the target.";
            case ABORT -> "Gives up what is going on.";
            case ROLLBACK -> "Moves the writers back.";
            case COMPLETE -> "Gives the way back up.";
        };
    }

    /** What is not done soon is answered all the same: whoever asks again waits for the same. */
    private static Reply reply(CutoverDesk desk, CutoverAction action, Call call)
            throws InterruptedException {
        Order order = order(call, action);
        if (call.isDryRun()) {
            return Reply.json(CutoverJson.write(desk.dryRun(order)));
        }
        CutoverDesk.Answer answer = desk.run(order);
        Reply.Progress progress =
                answer.progress() == Progress.GOES_ON
                        ? Reply.Progress.GOES_ON
                        : Reply.Progress.DONE;
        return new Reply(progress, Reply.JSON, CutoverJson.write(answer), answer.text());
    }

    private static Order order(Call call, CutoverAction action) {
        return new Order(
                action,
                parameter(
                        call,
                        "max_write_pause",
                        text -> Durations.parse(text).filter(Duration::isPositive),
                        "a duration such as 5s"),
                parameter(
                        call,
                        "final_verify",
                        text -> choice(VerifyMode.values(), text),
                        "one of ledger, touched, full"));
    }

    private static Direction direction(Call call) {
        return parameter(
                        call,
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
            Call call, String name, Function<String, Optional<T>> parser, String expected) {
        Optional<String> text = call.one(name);
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
