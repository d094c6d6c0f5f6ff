package dev.tidegate.convert.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlStatementsTest {
    @Test
    void aSemicolonInATextACommentOrABodyEndsNothing() {
        assertThat(
                        SqlStatements.of(
                                """
                                -- one; two
                                select 'a;''b;', "c;""d" /* ; /* ; */ ; */;
                                select E'\\'; it''s \\';', e1'x';
                                create function f() returns int language sql as $body$
                                  select 1; -- $$ ; $$
                                $body$;
                                create rule r as on insert to t do (select 1; select 2);
                                """))
                .hasSize(4)
                .satisfies(all -> assertThat(all.getFirst()).startsWith("-- one; two\nselect 'a;"))
                .satisfies(all -> assertThat(all.get(2)).endsWith("$body$"));
    }

    @Test
    void aBodyOfStandardSqlIsWhole() {
        assertThat(
                        SqlStatements.of(
                                "create function f() returns int begin atomic select case when true"
                                        + " then 1 end; select 2; end; select 3"))
                .hasSize(2);
    }

    @Test
    void whatIsOnlyACommentIsNoStatement() {
        assertThat(SqlStatements.of("-- nothing\n;/* here */;")).isEmpty();
        assertThat(SqlStatements.bare("-- a\n/* b */\n  select 1 ")).isEqualTo("select 1");
    }

    @Test
    void whatDoesNotEndAndWhatIsForPsqlIsSaidWithItsLine() {
        assertThatThrownBy(() -> SqlStatements.of("select 1;\nselect 'a"))
                .hasMessage("line 2 has a text in quotes without an end");
        assertThatThrownBy(() -> SqlStatements.of("select 1;\n\\ir other.sql"))
                .hasMessage("line 2 has a command of psql");
        assertThatThrownBy(() -> SqlStatements.of("select $a$ x"))
                .hasMessageContaining("between $a$");
    }
}
