package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.Engine.Parameter;
import dev.tidegate.sandbox.sqlserver.type.ParameterType;
import dev.tidegate.sandbox.sqlserver.type.TdsVersion;
import dev.tidegate.sandbox.sqlserver.type.ValueReader;
import dev.tidegate.sandbox.sqlserver.type.WireException;
import dev.tidegate.sandbox.sqlserver.type.WireInput;
import java.util.ArrayList;
import java.util.List;

/** Reads the calls of an RPC message one by one. */
final class CallReader {
    /**
     * A remote procedure call.
     *
     * @param procedure its name; special procedures have theirs too
     * @param parameters as sent
     */
    record Call(String procedure, List<Parameter> parameters) {}

    private static final int BY_NUMBER = 0xFFFF;
    private static final int SEPARATOR = 0xFF;
    private static final int SEPARATOR_WITHOUT_EXECUTION = 0xFE;
    private static final int OLD_SEPARATOR = 0x80;
    private static final int BY_REFERENCE = 0x01;
    private static final int DEFAULT_VALUE = 0x02;

    /** Special procedures by number, from 1. */
    private static final List<String> SPECIAL =
            List.of(
                    "sp_cursor",
                    "sp_cursoropen",
                    "sp_cursorprepare",
                    "sp_cursorexecute",
                    "sp_cursorprepexec",
                    "sp_cursorunprepare",
                    "sp_cursorfetch",
                    "sp_cursoroption",
                    "sp_cursorclose",
                    "sp_executesql",
                    "sp_prepare",
                    "sp_execute",
                    "sp_prepexec",
                    "sp_prepexecrpc",
                    "sp_unprepare");

    private final WireInput in;

    CallReader(Message message, TdsVersion version) throws WireException {
        in = message.input();
        skipHeaders(in, version);
    }

    /** Passes over the headers that requests begin with from 7.2 on. */
    static void skipHeaders(WireInput in, TdsVersion version) throws WireException {
        if (version.atLeast(TdsVersion.V7_2)) {
            int total = in.readInt();
            in.skip(total - Integer.BYTES);
        }
    }

    boolean hasNext() {
        return in.remaining() > 0;
    }

    /** The next call; a {@link WireException} makes the rest of the message unreadable. */
    Call next() throws WireException {
        int nameLength = in.readShort();
        String name = nameLength == BY_NUMBER ? special(in.readShort()) : in.readChars(nameLength);
        in.skip(2);
        List<Parameter> parameters = new ArrayList<>();
        while (hasNext() && !atSeparator()) {
            readParameter(parameters);
        }
        if (hasNext()) {
            in.skip(1);
        }
        return new Call(name, parameters);
    }

    private boolean atSeparator() throws WireException {
        int next = in.peek();
        return next == SEPARATOR || next == OLD_SEPARATOR || next == SEPARATOR_WITHOUT_EXECUTION;
    }

    private static String special(int number) throws WireException {
        if (number < 1 || number > SPECIAL.size()) {
            throw new WireException("special procedure " + number + " is unknown");
        }
        return SPECIAL.get(number - 1);
    }

    private void readParameter(List<Parameter> parameters) throws WireException {
        String name = in.readByteText();
        int status = in.readByte();
        ParameterType type = ParameterType.read(in);
        Object value = ValueReader.read(in, type).orElse(null);
        boolean byDefault = (status & DEFAULT_VALUE) != 0 && !name.isEmpty();
        if (!byDefault) {
            boolean output = (status & BY_REFERENCE) != 0;
            parameters.add(new Parameter(name, type.type(), value, output));
        }
    }
}
