package dev.tidegate.daemon;

import dev.tidegate.control.ExitCode;
import dev.tidegate.control.OutputFormat;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.review.Decision;
import dev.tidegate.convert.review.Decision.Verdict;
import dev.tidegate.convert.review.ReviewBoard;
import dev.tidegate.convert.review.ReviewBoard.Reviewed;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate review}: what of a conversion a person has to look at, and what he decides. */
@Command(
        name = "review",
        header = "Shows converted objects that somebody has to look at, and notes what he decides.",
        description = {
            "",
            "An object waits for a look if it has an action item that is not only to know, if it was",
            "not converted whole, or if an edited file and its source both changed. Nothing is deployed",
            "while an object of that phase waits. A decision is noted in review.json beside the",
            "objects, with who, when and why; commit it with them. It ends when the text changes."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate review list converted/shop",
            "  tidegate review show converted/shop dbo.Pay       the source beside what it became",
            "  tidegate review approve converted/shop dbo.Pay --reason \"looked at with Ada\"",
            "  tidegate review approve converted/shop --rule TG1105 --reason \"plain text is right\"",
            "  tidegate review reject converted/shop dbo.Pay --reason \"rounds where it must not\"",
            "  tidegate review reject converted/shop dbo.Old --leave-out --reason \"nobody calls it\""
        })
final class ReviewVerb implements Verb {
    private static final int WIDTH_LEAST = 40;

    private final InstantSource clock;

    @Spec private CommandSpec spec = CommandSpec.create();

    ReviewVerb() {
        this(InstantSource.system());
    }

    /** Notes decisions with the time of {@code clock}. */
    ReviewVerb(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** Which folder. */
    static final class Folder {
        @Parameters(
                index = "0",
                paramLabel = "DIR",
                description = "Folder of a converted database, or the one that has the only one.")
        private Path folder = Path.of("");

        ConvertedFolder open() {
            return ConvertedFolder.find(folder);
        }
    }

    /** Which objects. */
    static final class Which {
        @Parameters(
                index = "0",
                paramLabel = "DIR",
                description = "Folder of a converted database, or the one that has the only one.")
        private Path folder = Path.of("");

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "OBJECT",
                description =
                        "Objects, as \"review list\" names them, with or without their kind; * stands"
                                + " for anything.")
        private List<String> objects = new ArrayList<>();

        @Option(
                names = "--rule",
                paramLabel = "ID",
                description = "All objects that wait for nothing but this rule; may be repeated.")
        private List<String> rules = new ArrayList<>();

        @Option(names = "--all", description = "All objects that wait.")
        private boolean all;

        @Option(
                names = "--by",
                paramLabel = "NAME",
                description = "Who decides. Default: the user of this machine.")
        private @Nullable String by;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who ask.")
        private String reason = "";

        ConvertedFolder open() {
            return ConvertedFolder.find(folder);
        }
    }

    /** What {@code review list} does. */
    @Command(
            name = "list",
            header = "Lists the objects that ask for a look, and what was decided.",
            description = {"", "Exit code 2 if one waits or is rejected, so that deploy waits."})
    Integer list(
            @Mixin Folder folder,
            @Option(names = "--all", description = "Lists the other ones too.") boolean all,
            @Option(
                            names = "--format",
                            defaultValue = "text",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    OutputFormat format) {
        ConvertedFolder opened = folder.open();
        List<Reviewed> objects = opened.objects();
        List<Reviewed> shown =
                objects.stream()
                        .filter(reviewed -> all || reviewed.state() != ReviewBoard.State.CLEAR)
                        .toList();
        print(
                switch (format) {
                    case text -> ReviewText.list(opened.path(), objects, shown);
                    case json -> ReviewText.json(shown);
                });
        return objects.stream().anyMatch(reviewed -> reviewed.state().blocks())
                ? ExitCode.DIFFERENCE
                : ExitCode.DONE;
    }

    /** What {@code review show} does. */
    @Command(
            name = "show",
            header = "Shows an object: why it asks for a look, its source beside what it became.",
            description = {
                "",
                "Lines of the source that an action item is about are marked with an exclamation mark."
            })
    Integer show(
            @Mixin Folder folder,
            @Parameters(index = "1", paramLabel = "OBJECT", description = "Which.") String object,
            @Option(
                            names = "--width",
                            defaultValue = "160",
                            description = "Columns of the screen. Default: ${DEFAULT-VALUE}.")
                    int width) {
        ConvertedFolder opened = folder.open();
        ReviewBoard.Contents contents = opened.contents();
        for (Reviewed reviewed : named(opened.objects(), object)) {
            String source =
                    reviewed.files().stream()
                            .findFirst()
                            .flatMap(file -> opened.source(file.path()))
                            .orElse("");
            print(ReviewText.show(reviewed, source, contents, Math.max(WIDTH_LEAST, width)));
        }
        return ExitCode.DONE;
    }

    /** What {@code review approve} does. */
    @Command(
            name = "approve",
            header = "Notes that objects may be deployed as they are.",
            description = {
                "",
                "An approval is of a text: when that changes, the object waits again. Approving an",
                "edited file takes it for the merged text, and removes the FILE.new beside it."
            })
    Integer approve(@Mixin Which which) {
        ConvertedFolder opened = which.open();
        List<Reviewed> chosen = chosen(opened, which);
        for (Reviewed reviewed : chosen) {
            if (!reviewed.missing().isEmpty()) {
                throw new VerbException(
                        reviewed.entry().object()
                                + " cannot be approved: there is no "
                                + String.join(", ", reviewed.missing()),
                        "Write it, or leave the object out with \"tidegate review reject"
                                + " --leave-out\".",
                        ExitCode.PRECONDITION);
            }
        }
        ReviewBoard.Contents contents = opened.contents();
        for (Reviewed reviewed : chosen) {
            reviewed.files().stream()
                    .filter(file -> contents.beside().containsKey(file.path()))
                    .forEach(file -> opened.merged(file.path()));
        }
        return decide(opened, chosen, Verdict.APPROVED, which);
    }

    /** What {@code review reject} does. */
    @Command(
            name = "reject",
            header = "Notes that objects must not be deployed as they are.",
            description = {
                "",
                "Nothing is deployed until the text changes and somebody looks again; with --leave-out",
                "all else is deployed without them."
            })
    Integer reject(
            @Mixin Which which,
            @Option(names = "--leave-out", description = "Deploys all else without them.")
                    boolean leaveOut) {
        if (which.reason.isBlank()) {
            throw new VerbException(
                    "--reason is not given",
                    "Say for those who come later why it is rejected.",
                    ExitCode.ERROR);
        }
        ConvertedFolder opened = which.open();
        return decide(
                opened,
                chosen(opened, which),
                leaveOut ? Verdict.LEFT_OUT : Verdict.REJECTED,
                which);
    }

    private Integer decide(
            ConvertedFolder opened, List<Reviewed> chosen, Verdict verdict, Which which) {
        List<String> names = chosen.stream().map(reviewed -> reviewed.entry().object()).toList();
        // again: a merge may have changed what the decision is on
        List<Decision> decisions =
                opened.objects().stream()
                        .filter(reviewed -> names.contains(reviewed.entry().object()))
                        .map(reviewed ->
                                new Decision(
                                        reviewed.entry().object(),
                                        verdict,
                                        by(which),
                                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                                        which.reason,
                                        reviewed.text()))
                        .toList();
        opened.decide(decisions);
        print(ReviewText.decided(opened.path(), decisions, opened.objects()));
        return ExitCode.DONE;
    }

    private static String by(Which which) {
        return Optional.ofNullable(which.by)
                .orElseGet(() -> System.getProperty("user.name", "somebody"));
    }

    private static List<Reviewed> chosen(ConvertedFolder opened, Which which) {
        List<Reviewed> objects = opened.objects();
        ReviewBoard.Contents contents = opened.contents();
        List<Reviewed> chosen = new ArrayList<>();
        for (String object : which.objects) {
            chosen.addAll(named(objects, object));
        }
        for (Reviewed reviewed : objects) {
            boolean toMerge =
                    reviewed.files().stream()
                            .anyMatch(file -> contents.beside().containsKey(file.path()));
            boolean whole = reviewed.missing().isEmpty() && !toMerge;
            boolean waits = reviewed.state() == ReviewBoard.State.WAITING && whole;
            Set<String> rules = ReviewBoard.rules(reviewed);
            boolean ruled = !rules.isEmpty() && which.rules.containsAll(rules);
            if (waits && (which.all || ruled) && !chosen.contains(reviewed)) {
                chosen.add(reviewed);
            }
        }
        if (chosen.isEmpty()) {
            throw new VerbException(
                    "no object is named that waits",
                    "Name objects as \"tidegate review list\" does, or give --rule or --all; an"
                            + " object with a file that is missing or to be merged has to be named.",
                    ExitCode.ERROR);
        }
        return chosen;
    }

    /** Objects of a name with or without its kind. */
    private static List<Reviewed> named(List<Reviewed> objects, String name) {
        Pattern pattern =
                Pattern.compile(
                        "([a-z]+ )?" + Pattern.quote(name).replace("*", "\\E.*\\Q"),
                        Pattern.CASE_INSENSITIVE);
        List<Reviewed> found =
                objects.stream()
                        .filter(reviewed -> pattern.matcher(reviewed.entry().object()).matches())
                        .toList();
        if (found.isEmpty()) {
            throw new VerbException(
                    "there is no object \"" + name + "\"",
                    "\"tidegate review list --all\" shows their names, such as "
                            + objects.stream()
                                    .map(reviewed -> reviewed.entry().object())
                                    .filter(any -> !any.startsWith("schema "))
                                    .findFirst()
                                    .orElse("table dbo.orders")
                                    .toLowerCase(Locale.ROOT)
                            + ".",
                    ExitCode.ERROR);
        }
        return found;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
