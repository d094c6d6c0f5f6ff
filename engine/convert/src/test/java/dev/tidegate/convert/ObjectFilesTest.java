package dev.tidegate.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectFilesTest {
    private static List<ObjectFile> files(String script) {
        return ObjectFiles.of(Converting.script(script));
    }

    private static List<String> stages(List<ObjectFile> files) {
        return files.stream().map(file -> file.stage() + " " + file.path()).toList();
    }

    @Test
    void aTableHasAFileForEachStage() {
        assertThat(
                        stages(
                                files(
                                        "CREATE TABLE b (x int REFERENCES a, v rowversion)\nGO\n"
                                                + "CREATE TABLE a (x int PRIMARY KEY, y int UNIQUE)")))
                .containsExactly(
                        "TABLES dbo/schema.sql",
                        "TABLES dbo/tables/a.sql",
                        "TABLES dbo/tables/b.sql",
                        "INDEXES dbo/indexes/a.sql",
                        "FOREIGN_KEYS dbo/foreign_keys/b.sql",
                        "TRIGGERS dbo/table_triggers/b.sql");
    }

    @Test
    void whatATableCallsComesBeforeIt() {
        assertThat(
                        stages(
                                files(
                                        "CREATE TABLE a (x int)\nGO\nALTER TABLE a ADD CONSTRAINT d DEFAULT"
                                                + " dbo.f() FOR x\nGO\nCREATE FUNCTION f() RETURNS int AS"
                                                + " BEGIN RETURN dbo.g() END\nGO\nCREATE FUNCTION g() RETURNS"
                                                + " int AS BEGIN RETURN 1 END\nGO\nCREATE FUNCTION h() RETURNS"
                                                + " int AS BEGIN RETURN 1 END")))
                .containsExactly(
                        "TABLES dbo/schema.sql",
                        "TABLES dbo/functions/g.sql",
                        "TABLES dbo/functions/f.sql",
                        "TABLES dbo/tables/a.sql",
                        "CODE dbo/functions/h.sql");
    }

    @Test
    void whereAnObjectStandsInItsScriptChangesNothing() {
        String table = "CREATE TABLE a (x int)";

        assertThat(files("\n\n-- moved\nGO\n" + table)).isEqualTo(files("GO\n" + table));
    }

    @Test
    void whatCannotBeConvertedHasAPathForAPersonsText() {
        assertThat(files("CREATE PROCEDURE p AS SELECT 1"))
                .last()
                .satisfies(file -> assertThat(file.path()).isEqualTo("dbo/procedures/p.sql"))
                .satisfies(file -> assertThat(file.text()).isEmpty());
    }

    @Test
    void twoObjectsWhoseNamesBecomeOneHaveTwoFiles() {
        assertThat(files("CREATE TABLE [a/b] (x int)\nGO\nCREATE TABLE [a.b] (x int)"))
                .extracting(ObjectFile::path)
                .doesNotHaveDuplicates();
    }
}
