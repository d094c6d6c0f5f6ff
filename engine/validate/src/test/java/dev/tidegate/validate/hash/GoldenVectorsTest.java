package dev.tidegate.validate.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.RowHash;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GoldenVectorsTest {
    private static final List<GoldenVector> ALL = GoldenVector.all();

    @Test
    void everyTypeThatCanBeCapturedIsAmongThem() {
        Set<Kind> kinds = new TreeSet<>(Set.of(Kind.values()));
        kinds.remove(Kind.SQL_VARIANT);

        assertThat(ALL).extracting(vector -> vector.type().kind()).containsAll(kinds);
        assertThat(CanonicalRow.VERSION).isEqualTo(1);
    }

    @Test
    void bytesAreThoseOfTheVersion() {
        assertThat(ALL)
                .allSatisfy(vector ->
                        assertThat(HexFormat.of().formatHex(bytes(vector)))
                                .isEqualTo(vector.canonical()));
    }

    @Test
    void hashesAreThoseOfTheVersion() {
        assertThat(ALL)
                .allSatisfy(vector -> {
                    assertThat(hash(vector, RowHashers.xxh3(GoldenVector.SALT)))
                            .isEqualTo(vector.xxh3());
                    assertThat(hash(vector, RowHashers.md5(GoldenVector.SALT)))
                            .isEqualTo(vector.md5());
                });
    }

    private static byte[] bytes(GoldenVector vector) {
        CanonicalRow canonical = new CanonicalRow(vector.schema());
        boolean isLargeObject = vector.type().isLargeObject() && !vector.text().equals("NULL");
        return isLargeObject
                ? canonical.largeObjectBytes(vector.row(), 0)
                : canonical.bytes(vector.row());
    }

    private static String hash(GoldenVector vector, RowHasher.Factory factory) {
        RowHasher hasher = factory.of(vector.schema());
        RowHash hash =
                hasher.hasLargeObjects()
                        ? hasher.largeObjects(vector.row())
                        : hasher.row(vector.row());
        return "%016x%016x".formatted(hash.part1(), hash.part2());
    }
}
