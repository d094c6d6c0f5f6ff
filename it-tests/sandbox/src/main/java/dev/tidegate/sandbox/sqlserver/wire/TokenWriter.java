package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.Engine.Parameter;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Change;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Column;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.OlderClient;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.TdsVersion;
import dev.tidegate.sandbox.sqlserver.type.TypeInfo;
import dev.tidegate.sandbox.sqlserver.type.ValueWriter;
import dev.tidegate.sandbox.sqlserver.type.WireOutput;
import java.util.List;

/** Writes the tokens that answers are made of. */
final class TokenWriter {
    static final int DONE = 0xFD;
    static final int DONE_CALL = 0xFE;
    static final int DONE_IN_CALL = 0xFF;

    static final int STATUS_MORE = 0x01;
    static final int STATUS_ERROR = 0x02;
    static final int STATUS_IN_TRANSACTION = 0x04;
    static final int STATUS_COUNT = 0x10;
    static final int STATUS_ATTENTION = 0x20;

    /** TDS 8 as logins name it. */
    static final int TDS_8_CODE = 0x08000000;

    static final String SERVER_NAME = "TIDEGATE";

    private static final int RETURN_STATUS = 0x79;
    private static final int COLUMNS = 0x81;
    private static final int ERROR = 0xAA;
    private static final int INFO = 0xAB;
    private static final int RETURN_VALUE = 0xAC;
    private static final int LOGIN_ACK = 0xAD;
    private static final int ROW = 0xD1;
    private static final int ENVIRONMENT = 0xE3;

    private static final int ENV_DATABASE = 1;
    private static final int ENV_LANGUAGE = 2;
    private static final int ENV_PACKET_BYTES = 4;
    private static final int ENV_COLLATION = 7;
    private static final int ENV_BEGIN = 8;
    private static final int ENV_COMMIT = 9;
    private static final int ENV_ROLLBACK = 10;
    private static final int ENV_RESET = 18;

    private static final int FLAG_NULLABLE = 0x01;
    private static final int FLAG_PERHAPS_UPDATABLE = 0x08;
    private static final int FLAG_IDENTITY = 0x10;
    private static final int FLAG_COMPUTED = 0x20;

    private static final int OUTPUT_PARAMETER = 1;

    /** Keeps a message token below its 65535 bytes. */
    private static final int MESSAGE_CHARACTERS_MAX = 8000;

    private static final String PRODUCT = "Microsoft SQL Server";
    private static final byte[] PRODUCT_VERSION = {16, 0, 0x03, (byte) 0xE8};
    private static final String LANGUAGE = "us_english";

    private final WireOutput out;
    private TdsVersion version = TdsVersion.V7_4;
    private boolean tds8;

    TokenWriter(WireOutput out) {
        this.out = out;
    }

    /** The client speaks TDS 8, which is 7.4 inside TLS. */
    void tds8() {
        tds8 = true;
    }

    void version(TdsVersion asked) {
        version = asked;
    }

    TdsVersion version() {
        return version;
    }

    /** Everything that a client is told after a good login, but the final DONE. */
    void loggedIn(String database, int packetBytes) {
        textChange(ENV_DATABASE, database, "master");
        info(5701, 10, 2, "Changed database context to '" + database + "'.");
        out.putByte(ENVIRONMENT);
        out.putShort(3 + TypeInfo.COLLATION_BYTES);
        out.putByte(ENV_COLLATION);
        out.putByte(TypeInfo.COLLATION_BYTES);
        TypeInfo.writeCollation(out);
        out.putByte(0);
        textChange(ENV_LANGUAGE, LANGUAGE, "");
        info(5703, 10, 1, "Changed language setting to " + LANGUAGE + ".");
        out.putByte(LOGIN_ACK);
        out.putShort(1 + 4 + 1 + 2 * PRODUCT.length() + PRODUCT_VERSION.length);
        out.putByte(1);
        out.putIntBigEndian(tds8 ? TDS_8_CODE : version.code());
        out.putByteText(PRODUCT);
        out.putBytes(PRODUCT_VERSION);
        String size = Integer.toString(packetBytes);
        textChange(ENV_PACKET_BYTES, size, Integer.toString(Packets.DEFAULT_BYTES));
    }

    private void textChange(int what, String now, String before) {
        out.putByte(ENVIRONMENT);
        out.putShort(1 + 1 + 2 * now.length() + 1 + 2 * before.length());
        out.putByte(what);
        out.putByteText(now);
        out.putByteText(before);
    }

    void change(Change change) {
        switch (change) {
            case Change.DatabaseChanged(String from, String to) ->
                    textChange(ENV_DATABASE, to, from);
            case Change.TransactionBegun(long descriptor) -> {
                startTransactionChange(ENV_BEGIN);
                out.putByte(8);
                out.putLong(descriptor);
                out.putByte(0);
            }
            case Change.TransactionCommitted(long descriptor) ->
                    transactionEnded(ENV_COMMIT, descriptor);
            case Change.TransactionRolledBack(long descriptor) ->
                    transactionEnded(ENV_ROLLBACK, descriptor);
        }
    }

    private void startTransactionChange(int what) {
        out.putByte(ENVIRONMENT);
        out.putShort(1 + 1 + 8 + 1);
        out.putByte(what);
    }

    private void transactionEnded(int what, long descriptor) {
        startTransactionChange(what);
        out.putByte(0);
        out.putByte(8);
        out.putLong(descriptor);
    }

    /** The session is as after its login. */
    void reset() {
        out.putByte(ENVIRONMENT);
        out.putShort(3);
        out.putByte(ENV_RESET);
        out.putByte(0);
        out.putByte(0);
    }

    void info(int number, int severity, int state, String text) {
        message(INFO, new SqlError(number, severity, state, text));
    }

    void error(SqlError error) {
        message(ERROR, error);
    }

    private void message(int token, SqlError error) {
        String text = error.getMessage() == null ? "" : error.getMessage();
        String shown =
                text.length() > MESSAGE_CHARACTERS_MAX
                        ? text.substring(0, MESSAGE_CHARACTERS_MAX)
                        : text;
        int lineBytes = version.atLeast(TdsVersion.V7_2) ? 4 : 2;
        int names = 1 + 2 * SERVER_NAME.length() + 1 + 2 * error.procedure().length();
        out.putByte(token);
        out.putShort(4 + 1 + 1 + 2 + 2 * shown.length() + names + lineBytes);
        out.putInt(error.number());
        out.putByte(error.state());
        out.putByte(error.severity());
        out.putShortText(shown);
        out.putByteText(SERVER_NAME);
        out.putByteText(error.procedure());
        out.putNumber(Math.max(1, error.line()), lineBytes);
    }

    /** What a row of these columns will look like; the encoder that writes such rows. */
    RowEncoder columns(List<Column> columns) {
        out.putByte(COLUMNS);
        out.putShort(columns.size());
        for (Column column : columns) {
            SqlType told = OlderClient.type(column.type(), version);
            userType(told);
            out.putShort(flags(column));
            TypeInfo.write(out, told);
            if (TypeInfo.namesItsTable(told)) {
                noTableName();
            }
            out.putByteText(column.name());
        }
        return new RowEncoder(out, columns, version);
    }

    private void userType(SqlType type) {
        out.putNumber(TypeInfo.userType(type), version.atLeast(TdsVersion.V7_2) ? 4 : 2);
    }

    private void noTableName() {
        if (version.atLeast(TdsVersion.V7_2)) {
            out.putByte(1);
        }
        out.putShort(0);
    }

    private static int flags(Column column) {
        return (column.nullable() ? FLAG_NULLABLE : 0)
                | (column.identity() ? FLAG_IDENTITY : 0)
                | (column.updatable() ? FLAG_PERHAPS_UPDATABLE : FLAG_COMPUTED);
    }

    void rowToken() {
        out.putByte(ROW);
    }

    void returnStatus(int status) {
        out.putByte(RETURN_STATUS);
        out.putInt(status);
    }

    void returnValue(int ordinal, Parameter parameter) {
        SqlType type = withoutLegacy(parameter.type());
        SqlType told = OlderClient.type(type, version);
        out.putByte(RETURN_VALUE);
        out.putShort(ordinal);
        out.putByteText(parameter.name());
        out.putByte(OUTPUT_PARAMETER);
        userType(told);
        out.putShort(FLAG_NULLABLE);
        TypeInfo.write(out, told);
        ValueWriter.write(out, told, OlderClient.value(type, told, parameter.value()));
    }

    /** Parameters never are of type text, ntext or image on their way back. */
    private static SqlType withoutLegacy(SqlType type) {
        if (type.kind() == SqlType.Kind.TEXT) {
            return SqlType.ofLength(SqlType.Kind.VARCHAR, SqlType.MAX);
        }
        if (type.kind() == SqlType.Kind.NTEXT) {
            return SqlType.ofLength(SqlType.Kind.NVARCHAR, SqlType.MAX);
        }
        if (type.kind() == SqlType.Kind.IMAGE) {
            return SqlType.ofLength(SqlType.Kind.VARBINARY, SqlType.MAX);
        }
        return type;
    }

    void done(int token, int status, int command, long count) {
        out.putByte(token);
        out.putShort(status);
        out.putShort(command);
        out.putNumber(count, version.atLeast(TdsVersion.V7_2) ? 8 : 4);
    }
}
