package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.control.LoadDesk.LoadAction;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate load}: the copy of the rows that exist, while it runs. */
@Command(
        name = "load",
        header = "Starts, pauses, resumes and shows the load of the rows that exist.",
        description = {
            "",
            "The load copies each table in chunks (ranges of its key), several at once, beside the",
            "applying of changes. It begins by itself unless load.start is \"asked\", and goes on",
            "where it was after any restart. Works on the tables of the running daemon; a pipeline",
            "with several processes has tables in each."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate load status                    how far each table is, and what it waits for",
            "  tidegate load pause                     open chunks end, no further one begins",
            "  tidegate load resume                    goes on, also after a restart in between",
            "  tidegate load start                     with load.start: asked in the settings",
            "  tidegate load status --format json | jq .summary.secondsLeft"
        })
public final class LoadVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** Which daemon, and how to print. */
    static final class Common {
        @Mixin private DaemonOption daemon = new DaemonOption();

        @Option(
                names = "--format",
                defaultValue = "text",
                description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private OutputFormat format = OutputFormat.text;

        DaemonClient client() {
            return daemon.client();
        }

        /** What a change came to, and what to do next. */
        void printDone(PrintWriter out, String done, String next) {
            print(
                    out,
                    done + "\nnext: " + next + "\n",
                    new ObjectMapper().createObjectNode().put("done", done).toString() + "\n");
        }

        void print(PrintWriter out, String text, String json) {
            out.print(
                    switch (format) {
                        case text -> text;
                        case json -> json;
                    });
            out.flush();
        }
    }

    /** What {@code load status} does. */
    @Command(
            name = "status",
            header = "Shows how far the load is: each table, its rate, what it waits for.",
            description = {"", "Exit code 1 if the daemon cannot be reached."})
    Integer status(@Mixin Common common) throws InterruptedException {
        try (DaemonClient client = common.client()) {
            LoadStatus status = client.load();
            common.print(
                    spec.commandLine().getOut(),
                    LoadText.render(status),
                    StatusJson.write(status) + "\n");
            return ExitCode.DONE;
        }
    }

    /** What {@code load start} does. */
    @Command(
            name = "start",
            header = "Begins the load of the tables that wait for it.",
            description = {
                "",
                "They do so with load.start: asked in the settings. Their changes are in the journal",
                "already. Tables that were paused are left so: \"load resume\" is for them."
            })
    Integer start(@Mixin Common common) throws InterruptedException {
        return change(common, LoadAction.START, "\"tidegate load status\" shows how it goes");
    }

    /** What {@code load pause} does. */
    @Command(
            name = "pause",
            header = "Begins no further chunk of any table; what is open is finished.",
            description = {
                "",
                "Lasts until \"load resume\", also over restarts. What is loaded stays followed."
            })
    Integer pause(@Mixin Common common) throws InterruptedException {
        return change(common, LoadAction.PAUSE, "\"tidegate load resume\" goes on");
    }

    /** What {@code load resume} does. */
    @Command(
            name = "resume",
            header = "Goes on with the load of all tables that were paused.",
            description = {"", "Also of those that were paused one by one with \"table pause\"."})
    Integer resume(@Mixin Common common) throws InterruptedException {
        return change(common, LoadAction.RESUME, "\"tidegate load status\" shows how it goes");
    }

    private Integer change(Common common, LoadAction action, String next)
            throws InterruptedException {
        try (DaemonClient client = common.client()) {
            common.printDone(spec.commandLine().getOut(), client.change(action), next);
            return ExitCode.DONE;
        }
    }
}
