package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LargeObject;
import dev.tidegate.model.LargeObject.Form;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How large objects are selected and read of which some do not fit into memory.
 *
 * <p>Bytes are a stream, of which the beginning says whether it fits. Text cannot be: the driver
 * decodes it, and loses what is not a character. So such a column is selected twice,
 *
 * <pre>
 *   CASE WHEN DATALENGTH([c]) &lt;= 1048576 THEN [c] END
 *   CASE WHEN DATALENGTH([c]) &gt; 1048576 THEN CAST(CAST([c] AS nvarchar(max)) AS varbinary(max)) END
 * </pre>
 *
 * of which the first is read as ever, and the second is the stream of its units. Owned by one
 * thread.
 */
final class LargeReads implements AutoCloseable {
    private final LargeObjectFolder folder;
    private final byte[] piece = new byte[LargeObjectFile.PIECE_BYTES];

    /** Of the row that is being read. */
    private final List<LargeObjectFile> files = new ArrayList<>();

    LargeReads(LargeObjectFolder folder) {
        this.folder = folder;
    }

    /** What the column's large objects are; empty if its values are read as ever. */
    static Optional<Form> form(ColumnType type) {
        if (!type.isLargeObject()) {
            return Optional.empty();
        }
        return switch (type.kind()) {
            case VARCHAR, TEXT, NVARCHAR, NTEXT, XML -> Optional.of(Form.TEXT);
            case VARBINARY, IMAGE -> Optional.of(Form.BYTES);
            case BIT,
                    TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    DECIMAL,
                    MONEY,
                    SMALLMONEY,
                    REAL,
                    FLOAT,
                    CHAR,
                    NCHAR,
                    BINARY,
                    DATE,
                    TIME,
                    SMALLDATETIME,
                    DATETIME,
                    DATETIME2,
                    DATETIMEOFFSET,
                    UNIQUEIDENTIFIER,
                    ROWVERSION,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    Optional.empty();
        };
    }

    /** Selects the text that fits into memory. */
    static String heldText(Column column) {
        return chosen(column, "<=", modern(column));
    }

    /** Selects the units of the text that does not. */
    static String streamedText(Column column) {
        String name = Sql.name(column.name());
        return chosen(column, ">", "CAST(CAST(" + name + " AS nvarchar(max)) AS varbinary(max))");
    }

    private static String chosen(Column column, String when, String then) {
        return "CASE WHEN DATALENGTH("
                + Sql.name(column.name())
                + ") "
                + when
                + " "
                + LargeObject.HELD_BYTES_MAX
                + " THEN "
                + then
                + " END";
    }

    /** As a type that expressions may have: text and ntext are none. */
    private static String modern(Column column) {
        String name = Sql.name(column.name());
        Kind kind = column.type().kind();
        if (kind == Kind.TEXT) {
            return "CAST(" + name + " AS varchar(max))";
        }
        return kind == Kind.NTEXT ? "CAST(" + name + " AS nvarchar(max))" : name;
    }

    /** Bytes: an array if they fit into memory, else in a file until the next row; or null. */
    @Nullable Object bytes(ResultSet rows, int index) throws SQLException {
        try (InputStream stream = rows.getBinaryStream(index)) {
            if (stream == null) {
                return null;
            }
            byte[] begin = begin(stream);
            return begin.length <= LargeObject.HELD_BYTES_MAX
                    ? begin
                    : owned(
                            folder.bytes(
                                    new SequenceInputStream(
                                            new ByteArrayInputStream(begin), stream)));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /**
     * All, or more than what may be held. Most values are small, and get no buffer of their own.
     */
    private byte[] begin(InputStream stream) throws IOException {
        int read = stream.readNBytes(piece, 0, piece.length);
        byte[] more =
                read < piece.length
                        ? new byte[0]
                        : stream.readNBytes(LargeObject.HELD_BYTES_MAX + 1 - read);
        byte[] begin = Arrays.copyOf(piece, read + more.length);
        System.arraycopy(more, 0, begin, read, more.length);
        return begin;
    }

    /** Text that does not fit into memory, in a file until the next row; null if there is none. */
    @Nullable LargeObject text(ResultSet rows, int index) throws SQLException {
        try (InputStream stream = rows.getBinaryStream(index)) {
            return stream == null ? null : owned(folder.text(stream));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private LargeObject owned(LargeObjectFile file) {
        files.add(file);
        return file;
    }

    private static SQLException broken(IOException error) {
        return new SQLException("the stream of a large object broke: " + error.getMessage(), error);
    }

    /** The row is done with. */
    void endRow() {
        files.forEach(LargeObjectFile::close);
        files.clear();
    }

    @Override
    public void close() {
        endRow();
    }
}
