package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.ExitCode;
import dev.tidegate.convert.Stage;
import dev.tidegate.convert.deploy.DeployPlan;
import dev.tidegate.convert.deploy.DeployPlan.Drift;
import dev.tidegate.convert.deploy.DeployPlan.Refusal;
import dev.tidegate.convert.deploy.DeployPlan.Task;
import dev.tidegate.convert.review.Manifest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployTextTest {
    @TempDir private Path directory;

    private static Task task(Stage stage, String path, List<String> drops, String... statements) {
        return new Task(
                new Manifest.File(path, stage, "table dbo.t", true),
                drops,
                List.of(statements),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    private static DeployPlan plan(List<Task> tasks, List<Drift> drifted, List<Refusal> refusals) {
        return new DeployPlan(
                "shop", tasks, List.of(), List.of(), drifted, List.of(), List.of(), List.of(),
                refusals);
    }

    @Test
    void aDryRunHasEveryStatementInItsTransaction() {
        DeployPlan plan =
                plan(
                        List.of(
                                task(Stage.TABLES, "dbo/tables/t.sql", List.of(), "create table t"),
                                task(Stage.INDEXES, "dbo/indexes/t.sql", List.of(), "create index"),
                                task(Stage.CODE, "a.sql", List.of("drop view a"), "create view a"),
                                task(Stage.CODE, "b.sql", List.of("drop view b"), "create view b")),
                        List.of(),
                        List.of());

        assertThat(DeployText.statements(plan))
                .isEqualTo(
                        """
                        begin;
                        -- dbo/tables/t.sql
                        create table t;
                        commit;
                        -- dbo/indexes/t.sql
                        create index;
                        begin;
                        drop view b;
                        drop view a;
                        -- a.sql
                        create view a;
                        -- b.sql
                        create view b;
                        commit;
                        -- none of it was run
                        """);
        assertThat(DeployText.commented(DeployText.about(Path.of("out"), plan)))
                .isEqualTo("-- shop: 4 files to deploy with 6 statements, 0 as deployed\n");
    }

    @Test
    void whatIsInTheWayIsSaidWithWhatToDo() {
        DeployPlan plan =
                plan(
                        List.of(),
                        List.of(new Drift("a.sql", List.of("view dbo.a"))),
                        List.of(new Refusal("t.sql", "it is there", "Drop it.")));

        assertThat(DeployText.about(Path.of("out"), plan))
                .contains("cannot deploy t.sql: it is there", "hint: Drop it.")
                .contains("not as deployed, left as it is: view dbo.a (a.sql)");
    }

    @Test
    void aPhaseThatIsNoneAndAFolderThatIsNoneAreErrors() {
        StringWriter err = new StringWriter();
        PrintWriter out = new PrintWriter(new StringWriter());
        int phase =
                Main.run(
                        out,
                        new PrintWriter(err, true),
                        "deploy",
                        directory.toString(),
                        "--phase",
                        "later");
        int folder = Main.run(out, new PrintWriter(err, true), "deploy", directory.toString());

        assertThat(phase).isEqualTo(ExitCode.ERROR);
        assertThat(folder).isEqualTo(ExitCode.ERROR);
        assertThat(err.toString())
                .contains("--phase is \"later\"", "It is before-load, after-load or all.")
                .contains("there is no converted database in");
    }
}
