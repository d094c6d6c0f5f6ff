package dev.tidegate.control;

import dev.tidegate.access.Role;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Something that can be asked over HTTP. The server has these and no others, and the OpenAPI
 * document is made of them.
 *
 * @param meaning what asking it does
 * @param path with {@code {name}} for what differs
 * @param id its name, such as {@code cutover.go}
 * @param role the least that may ask it; probes and pages are answered whoever asks
 * @param subject what its last part is an action of, for people; empty if it is none
 * @param summary a sentence
 * @param parameters of the query
 * @param handler does it
 */
record Route(
        Meaning meaning,
        String path,
        String id,
        Role role,
        String subject,
        String summary,
        List<Parameter> parameters,
        PersonalHandler handler) {
    static final Parameter DRY_RUN =
            new Parameter("dry_run", "true: only answers with what would be done.");

    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([a-z]+)}");

    /** What asking it does. */
    enum Meaning {
        /** GET without authentication. */
        PROBE,
        /** GET without authentication, of what is the same for everybody and tells nothing. */
        PAGE,
        /** GET. */
        LOOK,
        /** GET whose answer goes on: the same look again and again. */
        WATCH,
        /** POST that changes nothing. */
        ASK,
        /** POST that changes something: noted in the audit trail. */
        CHANGE;

        HandlerType method() {
            return switch (this) {
                case PROBE, PAGE, LOOK, WATCH -> HandlerType.GET;
                case ASK, CHANGE -> HandlerType.POST;
            };
        }

        /** Whether it is answered whoever asks. */
        boolean isOpen() {
            return this == PROBE || this == PAGE;
        }
    }

    /** A parameter of the query. */
    record Parameter(String name, String help) {}

    /** Does what is asked, whoever asks. */
    interface Handler {
        Reply reply(Call call) throws InterruptedException;
    }

    /** Does what is asked. */
    interface PersonalHandler {
        Reply reply(Call call, Asker asker) throws InterruptedException;
    }

    /** A GET for viewers. */
    static Route look(String path, String id, String summary, Handler handler) {
        return new Route(
                Meaning.LOOK,
                path,
                id,
                Role.VIEWER,
                "",
                summary,
                List.of(),
                (call, _) -> handler.reply(call));
    }

    /** A POST for operators that changes something. */
    static Route change(String path, String id, String summary, Handler handler) {
        return new Route(
                Meaning.CHANGE,
                path,
                id,
                Role.OPERATOR,
                "",
                summary,
                List.of(),
                (call, _) -> handler.reply(call));
    }

    /** A POST for anybody that depends on who asks. */
    static Route personal(String path, String id, String summary, PersonalHandler handler) {
        return new Route(Meaning.ASK, path, id, Role.VIEWER, "", summary, List.of(), handler);
    }

    /** The same with another meaning. */
    Route means(Meaning other) {
        return new Route(other, path, id, role, subject, summary, parameters, handler);
    }

    /** The same for another role. */
    Route needs(Role other) {
        return new Route(meaning, path, id, other, subject, summary, parameters, handler);
    }

    /** The same as an action of something. */
    Route actionOf(String other) {
        return new Route(meaning, path, id, role, other, summary, parameters, handler);
    }

    /** The same with parameters. */
    Route with(Parameter... other) {
        return new Route(meaning, path, id, role, subject, summary, List.of(other), handler);
    }

    /** The names in its path, in their order. */
    List<String> pathParameters() {
        return PATH_PARAMETER.matcher(path).results().map(it -> it.group(1)).toList();
    }

    /** Whether asking this changes something. */
    boolean isChange(Call call) {
        return meaning == Meaning.CHANGE && !call.isDryRun();
    }

    /** The last part of its path. */
    String action() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether a path is like its own but for the last part. */
    boolean hasSibling(String other) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        return Pattern.compile(
                        PATH_PARAMETER.matcher(parent).replaceAll((MatchResult _) -> "[^/]+")
                                + "/[^/]+")
                .matcher(other)
                .matches();
    }
}
