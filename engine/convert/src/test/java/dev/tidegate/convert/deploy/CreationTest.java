package dev.tidegate.convert.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CreationTest {
    @Test
    void aStatementSaysWhatItMakes() {
        assertThat(made("-- x\ncreate table dbo.\"order\" (a int)"))
                .isEqualTo("table dbo.order of ");
        assertThat(made("create unique index i on dbo.t (a desc, \"B\") where a > 1"))
                .isEqualTo("index i of dbo.t (adesc,b)");
        assertThat(
                        made(
                                "alter table dbo.t\n    add constraint f foreign key (a)\n references u (x)"))
                .isEqualTo("table constraint f of dbo.t foreignkey(a)u(x)");
        assertThat(made("CREATE TRIGGER g BEFORE INSERT OR UPDATE OF a ON dbo.t FOR EACH ROW x"))
                .isEqualTo("trigger g of dbo.t ");
        assertThat(made("create type dbo.c as (a int)")).isEqualTo("composite type dbo.c of ");
        assertThat(made("create domain dbo.d as int")).isEqualTo("type dbo.d of ");
        assertThat(Creation.of("comment on table dbo.t is 'x'")).isEmpty();
    }

    private static String made(String statement) {
        Creation creation = Creation.of(statement).orElseThrow();
        return creation.kind()
                + " "
                + creation.name()
                + " of "
                + creation.table()
                + (creation.shape().isEmpty() && creation.table().isEmpty() ? "" : " ")
                + creation.shape();
    }

    @Test
    void aConstraintIsServedByOneOfAnotherNameThatSaysTheSame() {
        Creation unique =
                Creation.of(
                                "alter table dbo.t add constraint t_a_key unique nulls not distinct (a)")
                        .orElseThrow();
        assertThat(unique.isServedBy(constraint("t_uq__1", "UNIQUE NULLS NOT DISTINCT (a)")))
                .isTrue();
        assertThat(unique.isServedBy(constraint("t_a_key", "UNIQUE (b)"))).isFalse();

        Creation reference =
                Creation.of("alter table dbo.t add constraint f foreign key (a) references dbo.u")
                        .orElseThrow();
        assertThat(
                        reference.isServedBy(
                                constraint(
                                        "g",
                                        "FOREIGN KEY (a) REFERENCES dbo.u(x) ON DELETE CASCADE")))
                .isTrue();
        assertThat(reference.isServedBy(constraint("f", "FOREIGN KEY (b) REFERENCES dbo.u(x)")))
                .isFalse();
    }

    @Test
    void anIndexIsServedByOneOfItsNameAndColumnsOnly() {
        Creation index = Creation.of("create index i on dbo.t (a, b)").orElseThrow();
        assertThat(index.isServedBy(index("i", "CREATE INDEX i ON dbo.t USING btree (a, b)")))
                .isTrue();
        assertThat(index.isServedBy(index("i", "CREATE INDEX i ON dbo.t USING btree (b)")))
                .isFalse();
        assertThat(
                        index.isServedBy(
                                index(
                                        "i",
                                        "CREATE INDEX i ON dbo.t USING btree (a NULLS FIRST, b)")))
                .isTrue();
        assertThat(index.isServedBy(index("j", "CREATE INDEX j ON dbo.t USING btree (a, b)")))
                .isFalse();
    }

    private static Found constraint(String name, String definition) {
        return new Found(
                "table constraint " + name + " on dbo.t",
                "table constraint",
                name,
                "dbo.t",
                definition,
                "",
                Optional.empty());
    }

    private static Found index(String name, String definition) {
        return new Found(
                "index dbo." + name, "index", name, "dbo.t", definition, "", Optional.empty());
    }
}
