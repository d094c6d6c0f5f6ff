package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.settings.SettingsReader;
import dev.tidegate.settings.SettingsReader.Shown;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate config}: looks at the settings without connecting to anything. */
@Command(
        name = "config",
        header = "Checks or shows the settings, without connecting to anything.",
        subcommands = {ConfigVerb.Check.class, ConfigVerb.Show.class},
        footer = {
            "",
            "Examples:",
            "  tidegate config check --config orders.yaml    all problems at once",
            "  tidegate config show --config orders.yaml     every value and where it is from"
        })
public final class ConfigVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** Which settings file. */
    public static final class FileOption {
        @Option(
                names = {"-c", "--config", "--settings"},
                paramLabel = "FILE",
                defaultValue = "${env:TIDEGATE_CONFIG:-tidegate.yaml}",
                description = "The settings. Default: $$TIDEGATE_CONFIG, else tidegate.yaml.")
        private Path file = Path.of("tidegate.yaml");

        /** The file. */
        public Path file() {
            return file;
        }
    }

    /** {@code config check}. */
    @Command(
            name = "check",
            header = "Finds all that is wrong with the settings.",
            description = {"", "Each problem with its line. Exit code 0 if all is well, 3 if not."})
    static final class Check implements Verb {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private FileOption file = new FileOption();

        @Override
        public Integer call() {
            SettingsReader.Read read = SettingsReader.read(file.file(), System.getenv());
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    "%s is well: pipeline %s".formatted(file.file(), read.settings().pipeline()));
            out.println("next: tidegate run --config " + file.file());
            out.flush();
            return ExitCode.DONE;
        }
    }

    /** {@code config show}. */
    @Command(
            name = "show",
            header = "Shows every setting with its value and where it is from.",
            description = {
                "",
                "That is a line of the file, an environment variable or the default. Secrets are masked."
            })
    static final class Show implements Verb {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private FileOption file = new FileOption();

        @Option(
                names = "--format",
                defaultValue = "text",
                description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private OutputFormat format = OutputFormat.text;

        @Override
        public Integer call() {
            List<Shown> shown = SettingsReader.read(file.file(), System.getenv()).shown();
            PrintWriter out = spec.commandLine().getOut();
            switch (format) {
                case text -> shown.forEach(it -> out.println(line(it)));
                case json -> out.println(json(shown));
            }
            out.flush();
            return ExitCode.DONE;
        }

        private static String line(Shown shown) {
            return "%s: %s  # %s".formatted(shown.path(), shown.text(), shown.origin());
        }

        private static String json(List<Shown> shown) {
            ObjectNode all = new ObjectMapper().createObjectNode();
            shown.forEach(it ->
                    all.putObject(it.path()).put("value", it.text()).put("origin", it.origin()));
            return all.toString();
        }
    }
}
