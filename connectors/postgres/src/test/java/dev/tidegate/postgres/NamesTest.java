package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.TableId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void namesAreFoldedAndTheSchemaStays() {
        assertThat(Names.table(new TableId("dbo", "OrderLines")))
                .isEqualTo("\"dbo\".\"orderlines\"");
        assertThat(Names.column("Order \"Id\"")).isEqualTo("\"order \"\"id\"\"\"");
    }

    @Test
    void longNamesKeepTheirBeginningAndDiffer() {
        String one = Names.of("A".repeat(100) + "1");
        String two = Names.of("A".repeat(100) + "2");

        assertThat(one).startsWith("a".repeat(54) + "_").hasSize(Names.BYTES_MAX);
        assertThat(one).isNotEqualTo(two);
        assertThat(Names.of("A".repeat(100) + "1")).isEqualTo(one);
        assertThat(Names.of("a".repeat(63))).isEqualTo("a".repeat(63));
    }

    @Test
    void aCharacterIsNeverCutInTwo() {
        String name = Names.of("é😀".repeat(40));

        assertThat(name.getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(Names.BYTES_MAX);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(name)).isTrue();
    }

    @Test
    void namesOfIndexesStartWithTheTable() {
        TableId table = new TableId("dbo", "Orders");

        assertThat(Names.ofIndex(table, "IX_Date")).isEqualTo("orders_ix_date");
        assertThat(Names.ofIndex(table, "Orders_Date")).isEqualTo("orders_date");
    }
}
