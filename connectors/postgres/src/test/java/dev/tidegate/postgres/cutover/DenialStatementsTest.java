package dev.tidegate.postgres.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Denial;
import org.junit.jupiter.api.Test;

/** What is taken from a role is given back by the same words. */
class DenialStatementsTest {
    @Test
    void aGrantIsRevokedAndGrantedAgainAsItWas() {
        Denial denial =
                new Denial(
                        Denial.Kind.WRITES,
                        "the \"app\"",
                        "insert, update on table dbo.item, dbo.orders\n"
                                + "update (price) on table dbo.item with grant option");

        assertThat(DenialStatements.take(denial))
                .containsExactly(
                        "revoke insert, update on table dbo.item, dbo.orders from"
                                + " \"the \"\"app\"\"\"",
                        "revoke update (price) on table dbo.item from \"the \"\"app\"\"\"");
        assertThat(DenialStatements.give(denial))
                .containsExactly(
                        "grant insert, update on table dbo.item, dbo.orders to"
                                + " \"the \"\"app\"\"\"",
                        "grant update (price) on table dbo.item to \"the \"\"app\"\"\""
                                + " with grant option");
    }

    @Test
    void aLoginIsForbiddenAndAllowed() {
        Denial denial = new Denial(Denial.Kind.LOGIN, "app", "login");

        assertThat(DenialStatements.take(denial)).containsExactly("alter role \"app\" nologin");
        assertThat(DenialStatements.give(denial)).containsExactly("alter role \"app\" login");
    }
}
