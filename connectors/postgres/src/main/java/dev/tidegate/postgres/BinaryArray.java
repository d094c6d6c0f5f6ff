package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/** An array as a statement's parameter, in PostgreSQL's binary form. Only sent, never read. */
final class BinaryArray extends PGobject implements PGBinaryObject {
    private static final long serialVersionUID = 1;

    private final byte[] bytes;

    /**
     * Makes one.
     *
     * @param bytes as {@link CopyBuffer#array} encodes it; not copied
     */
    BinaryArray(ArrayType arrayType, byte[] bytes) {
        this.type = arrayType.typeName();
        this.bytes = bytes;
    }

    /** Lets the session's driver send such parameters; once for a session. */
    static void allow(Connection connection) throws SQLException {
        PGConnection session = connection.unwrap(PGConnection.class);
        for (ArrayType arrayType : ArrayType.values()) {
            session.addDataType(arrayType.typeName(), BinaryArray.class);
        }
    }

    @Override
    public int lengthInBytes() {
        return bytes.length;
    }

    @Override
    public void toBytes(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("only sent");
    }

    /** It has no text: row values go into no log. */
    @Override
    public @Nullable String getValue() {
        return null;
    }
}
