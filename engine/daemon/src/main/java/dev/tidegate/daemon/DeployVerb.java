package dev.tidegate.daemon;

import dev.tidegate.control.ConfigVerb;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.Stage.Phase;
import dev.tidegate.convert.deploy.DeployPlan;
import dev.tidegate.convert.deploy.DeployPlanner;
import dev.tidegate.convert.deploy.DeployPlanner.Foreign;
import dev.tidegate.convert.deploy.Deployer;
import dev.tidegate.postgres.PostgresAuditTrail;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import dev.tidegate.trail.AuditTrail;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate deploy}: creates converted objects on the target. */
@Command(
        name = "deploy",
        header = "Creates converted objects on the target: in order, resumable, once.",
        description = {
            "",
            "before-load: schemas, types, sequences, tables with their primary keys; one transaction.",
            "after-load: unique keys and indexes, foreign keys (first for new rows, then checked), each",
            "statement by itself; then code, triggers and permissions in one transaction. Triggers are",
            "created disabled where changes are applied; the cutover enables them.",
            "",
            "What was deployed is remembered on the target, in tidegate.deployed_file. Run it again",
            "after anything: it does what is missing, and nothing twice. Code whose text changed is",
            "made anew; a table is not, and what somebody else changed is never written over.",
            "Who deployed what is noted in the audit trail of the pipeline (tidegate audit list); with",
            "--target, of a pipeline that is called as the database.",
            "",
            "Connects as target.url, target.user and target.password of the settings say, or with",
            "--target, PGUSER and PGPASSWORD. Exit code 0 if done, 2 if somebody else changed objects",
            "that need no change, 3 if nothing was begun since objects wait for a look, or something",
            "is in the way."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate deploy converted/shop --phase before-load --dry-run   every statement",
            "  tidegate deploy converted/shop --phase before-load --config orders.yaml",
            "  tidegate run --config orders.yaml                              load, then follow",
            "  tidegate deploy converted/shop --phase after-load --config orders.yaml",
            "  PGUSER=app PGPASSWORD=… tidegate deploy converted/shop \\",
            "      --target jdbc:postgresql://db:5432/shop                    all, without a pipeline"
        })
final class DeployVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigVerb.FileOption file = new ConfigVerb.FileOption();

    @Parameters(
            paramLabel = "DIR",
            description = "Folder of a converted database, or the one that has the only one.")
    private Path folder = Path.of("");

    @Option(
            names = "--target",
            paramLabel = "URL",
            description = "JDBC URL of the target, instead of the settings.")
    private @Nullable String target;

    @Option(
            names = "--phase",
            paramLabel = "PHASE",
            defaultValue = "all",
            description = "before-load, after-load or all. Default: ${DEFAULT-VALUE}.")
    private String phase = "all";

    @Option(
            names = "--dry-run",
            description =
                    "Prints every statement that would run, as a script for psql, and runs none.")
    private boolean dryRun;

    @Option(
            names = "--adopt",
            description =
                    "Takes objects that are there without having been deployed as they are, and"
                            + " remembers them.")
    private boolean adopt;

    @Override
    public Integer call() {
        Set<Phase> phases = phases();
        ConvertedFolder opened = ConvertedFolder.find(folder);
        DeployPlanner.Request request =
                new DeployPlanner.Request(
                        opened.manifest(),
                        opened.contents(),
                        opened.objects(),
                        phases,
                        adopt ? Foreign.ADOPT : Foreign.REFUSE);
        Optional<Settings> settings = settings();
        PostgresSettings at = settings.map(Settings::target).orElseGet(this::named);
        try (DeployOnPostgres database = DeployOnPostgres.open(at)) {
            DeployPlan plan = DeployPlanner.plan(database, request);
            String about = DeployText.about(opened.path(), plan);
            if (dryRun && plan.isPossible()) {
                print(DeployText.commented(about) + DeployText.statements(plan));
            } else {
                print(about);
            }
            if (!dryRun) {
                String pipeline = settings.map(Settings::pipeline).orElseGet(plan::database);
                try (AuditTrail trail = new PostgresAuditTrail(at, pipeline)) {
                    NotedDeploy.carryOut(database, plan, phases, trail, listener());
                }
            }
            if (!plan.isPossible()) {
                return ExitCode.PRECONDITION;
            }
            if (!dryRun) {
                print(DeployText.done(plan));
            }
            return plan.drifted().isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENCE;
        }
    }

    private Set<Phase> phases() {
        return switch (phase) {
            case "before-load" -> Set.of(Phase.BEFORE_LOAD);
            case "after-load" -> Set.of(Phase.AFTER_LOAD);
            case "all" -> Set.of(Phase.BEFORE_LOAD, Phase.AFTER_LOAD);
            default ->
                    throw new VerbException(
                            "--phase is \"" + phase + "\"",
                            "It is before-load, after-load or all.",
                            ExitCode.ERROR);
        };
    }

    private Optional<Settings> settings() {
        return target == null
                ? Optional.of(SettingsReader.read(file.file(), System.getenv()).settings())
                : Optional.empty();
    }

    private PostgresSettings named() {
        return new PostgresSettings(
                Optional.ofNullable(target).orElse(""), variable("PGUSER"), variable("PGPASSWORD"));
    }

    private static String variable(String name) {
        return Optional.ofNullable(System.getenv(name)).orElse("");
    }

    private Deployer.Listener listener() {
        return new Deployer.Listener() {
            @Override
            public void running(String path, String statement) {
                // told by file
            }

            @Override
            public void done(String path) {
                print("  " + path + System.lineSeparator());
            }

            @Override
            public void committed(List<String> paths) {
                // told by file
            }

            @Override
            public void disabled(List<String> triggers) {
                print(DeployText.disabled(triggers));
            }
        };
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
