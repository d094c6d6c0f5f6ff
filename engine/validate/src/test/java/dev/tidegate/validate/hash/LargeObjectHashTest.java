package dev.tidegate.validate.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LargeObject;
import dev.tidegate.model.LargeObject.Form;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LargeObjectHashTest {
    private static final TableSchema DOCUMENT =
            new TableSchema(
                    new TableId("dbo", "document"),
                    1,
                    List.of(
                            new Column("Id", ColumnType.of(Kind.INT), false),
                            new Column("Body", ColumnType.ofLength(Kind.NVARCHAR, -1), true),
                            new Column("Scan", ColumnType.ofLength(Kind.VARBINARY, -1), true)),
                    List.of("Id"));
    private static final RowHash NOTHING = new RowHash(0, 0);
    private static final int LONG = 300_000;

    private final RowHasher hasher = RowHashers.xxh3(7).of(DOCUMENT);

    @Test
    void nullAndUnchangedAddNothing() {
        assertThat(hasher.largeObjects(Row.of(1, null, Row.UNCHANGED))).isEqualTo(NOTHING);
        assertThat(hasher.largeObjects(Row.of(1, "a", Row.UNCHANGED)))
                .isEqualTo(hasher.largeObjects(Row.of(1, "a", null)));
    }

    @Test
    void emptyIsNotNull() {
        assertThat(hasher.largeObjects(Row.of(1, "", null))).isNotEqualTo(NOTHING);
    }

    @Test
    void eachOneAddsWhatItAddsAlone() {
        RowHash both = hasher.largeObjects(Row.of(1, "a", new byte[] {1}));
        RowHash text = hasher.largeObjects(Row.of(1, "a", null));
        RowHash bytes = hasher.largeObjects(Row.of(1, null, new byte[] {1}));

        assertThat(both)
                .isEqualTo(new RowHash(text.part1() + bytes.part1(), text.part2() + bytes.part2()));
    }

    @Test
    void theRowsKeyIsPartOfIt() {
        RowHash ofOne = hasher.largeObjects(Row.of(1, "a", null));

        assertThat(ofOne).isNotEqualTo(hasher.largeObjects(Row.of(2, "a", null)));
    }

    @Test
    void inPiecesItIsTheSame() {
        byte[] scan = "\u0000\u0001\u00ff".repeat(LONG).getBytes(StandardCharsets.ISO_8859_1);

        for (Digest128 digest : List.of(new Xxh3Digest(7), new Md5Digest(7))) {
            assertThat(texts())
                    .allSatisfy(text -> assertSameInPieces(digest, Row.of(1, text, null), 1));
            assertSameInPieces(digest, Row.of(1, null, scan), 2);
        }
    }

    /** What is not in memory comes as its bytes, with U+FFFD where PostgreSQL can hold no more. */
    @Test
    void fromADiskItIsTheSame() {
        byte[] scan = "\u0000\u0001\u00ff".repeat(LONG).getBytes(StandardCharsets.ISO_8859_1);

        for (RowHasher.Factory hashers : List.of(RowHashers.xxh3(7), RowHashers.md5(7))) {
            RowHasher hasher = hashers.of(DOCUMENT);
            assertThat(texts())
                    .allSatisfy(text -> {
                        byte[] utf8 = CanonicalText.of(text);
                        assertThat(hasher.largeObjects(Row.of(1, elsewhere(Form.TEXT, utf8), null)))
                                .isEqualTo(hasher.largeObjects(Row.of(1, text, null)));
                    });
            assertThat(hasher.largeObjects(Row.of(1, "a", elsewhere(Form.BYTES, scan))))
                    .isEqualTo(hasher.largeObjects(Row.of(1, "a", scan)));
        }
    }

    private static LargeObject elsewhere(Form form, byte[] bytes) {
        return new LargeObject() {
            @Override
            public Form form() {
                return form;
            }

            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public Optional<Character> replaced() {
                return Optional.empty();
            }

            @Override
            public <E extends Exception> void send(Sink<E> sink) throws E {
                int half = bytes.length / 2;
                sink.take(bytes, 0, half);
                sink.take(bytes, half, bytes.length - half);
            }
        };
    }

    private static void assertSameInPieces(Digest128 digest, Row row, int ordinal) {
        byte[] atOnce = new CanonicalRow(DOCUMENT).largeObjectBytes(row, ordinal);

        assertThat(new CanonicalRowHasher(DOCUMENT, digest).largeObjects(row))
                .isEqualTo(digest.of(atOnce, 0, atOnce.length));
    }

    /** With pairs, and halves of them, on both sides of where a piece ends. */
    private static List<String> texts() {
        return List.of(
                "a".repeat(LONG),
                "\ud83d\ude00".repeat(LONG),
                "x" + "\ud83d\ude00".repeat(LONG),
                "\ud83d".repeat(LONG),
                "\ude00\u0000\u20ac".repeat(LONG));
    }
}
