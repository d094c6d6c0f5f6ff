package dev.tidegate.scenarios;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.ObjectFile;
import dev.tidegate.convert.ObjectFiles;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.Stage.Phase;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.convert.code.RuleBasedCode;
import dev.tidegate.convert.deploy.DeployPlan;
import dev.tidegate.convert.deploy.DeployPlanner;
import dev.tidegate.convert.deploy.DeployPlanner.Foreign;
import dev.tidegate.convert.deploy.DeployTarget;
import dev.tidegate.convert.deploy.Deployer;
import dev.tidegate.convert.review.Decision;
import dev.tidegate.convert.review.Decision.Verdict;
import dev.tidegate.convert.review.Manifest;
import dev.tidegate.convert.review.ReviewBoard;
import dev.tidegate.convert.review.ReviewBoard.Contents;
import dev.tidegate.convert.review.ReviewBoard.Reviewed;
import dev.tidegate.daemon.DeployOnPostgres;
import dev.tidegate.daemon.NotedDeploy;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A folder of converted scripts, in memory, that is deployed to a database. */
final class ConvertedScripts {
    static final Set<Phase> ALL = Set.of(Phase.BEFORE_LOAD, Phase.AFTER_LOAD);

    private static final int VERSION = 17;

    private final Manifest manifest;
    private final Map<String, String> texts = new HashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private Foreign foreign = Foreign.REFUSE;

    private ConvertedScripts(Sample database) {
        Conversion conversion =
                new DatabaseConverter(
                                new TableExpressions(VERSION),
                                new RuleBasedCode(VERSION),
                                Profile.STRICT)
                        .convert(database.name(), Catalog.of(database.files()));
        List<ObjectFile> files = ObjectFiles.of(conversion);
        manifest = Manifest.of(conversion, files);
        files.forEach(file -> file.text().ifPresent(text -> texts.put(file.path(), text.text())));
    }

    static ConvertedScripts of(String script) {
        SourceFile file =
                new SourceFile("test.sql", TSqlParser.parse(script, SyntaxOptions.SCRIPT));
        return new ConvertedScripts(new Sample("test", List.of(file)));
    }

    static ConvertedScripts of(Sample sample) {
        return new ConvertedScripts(sample);
    }

    /** What is there already is taken as it is from now on. */
    ConvertedScripts adopting() {
        foreign = Foreign.ADOPT;
        return this;
    }

    /** Somebody edits a file. */
    void edit(String path, String from, String to) {
        texts.compute(
                path,
                (_, text) -> {
                    if (text == null || !text.contains(from)) {
                        throw new AssertionError(path + " has no " + from + ": " + text);
                    }
                    return text.replace(from, to);
                });
    }

    List<Reviewed> reviewed() {
        return ReviewBoard.objects(manifest, new Contents(texts, Map.of()), decisions);
    }

    /** Somebody looks at all that waits: what has no text is left out. */
    ConvertedScripts approved() {
        for (Reviewed each : reviewed()) {
            if (each.state().blocks()) {
                Verdict verdict = each.missing().isEmpty() ? Verdict.APPROVED : Verdict.LEFT_OUT;
                decisions.add(
                        new Decision(
                                each.entry().object(),
                                verdict,
                                "ada",
                                "2026-07-01T12:00:00Z",
                                "",
                                each.text()));
            }
        }
        return this;
    }

    static DeployOnPostgres target(String url) {
        return DeployOnPostgres.open(new PostgresSettings(url, "", ""));
    }

    DeployPlan plan(DeployTarget target, Set<Phase> phases) {
        return DeployPlanner.plan(
                target,
                new DeployPlanner.Request(
                        manifest, new Contents(texts, Map.of()), reviewed(), phases, foreign));
    }

    /** What a deployment of all would do now. */
    DeployPlan plan(String url) {
        try (DeployTarget target = target(url)) {
            return plan(target, ALL);
        }
    }

    DeployPlan deploy(String url) {
        return deploy(url, ALL, _ -> {});
    }

    /** Deploys; {@code running} hears of each statement before it runs. */
    DeployPlan deploy(String url, Set<Phase> phases, Consumer<String> running) {
        try (DeployTarget target = target(url)) {
            DeployPlan plan = plan(target, phases);
            Deployer.carryOut(target, plan, listener(running));
            return plan;
        }
    }

    /** Deploys all if that is possible, and notes it. */
    DeployPlan deployNoted(String url, AuditTrail trail, Consumer<String> running) {
        try (DeployTarget target = target(url)) {
            DeployPlan plan = plan(target, ALL);
            NotedDeploy.carryOut(target, plan, ALL, trail, listener(running));
            return plan;
        }
    }

    private static Deployer.Listener listener(Consumer<String> running) {
        return new Deployer.Listener() {
            @Override
            public void running(String path, String statement) {
                running.accept(statement);
            }

            @Override
            public void done(String path) {
                // counted by plans
            }

            @Override
            public void committed(List<String> paths) {
                // seen in the catalog
            }

            @Override
            public void disabled(List<String> triggers) {
                // seen in the catalog
            }
        };
    }
}
