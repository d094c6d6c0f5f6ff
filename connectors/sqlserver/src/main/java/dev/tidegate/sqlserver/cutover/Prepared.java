package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Something of the source that arming makes: how it is looked for, made and taken back. */
interface Prepared {
    /** What it is. */
    Preparation preparation();

    /** Whether it is there. */
    boolean isThere(Connection connection) throws SQLException;

    /** What makes it, as things are; only looks. */
    List<Statement> make(Connection connection, long epoch) throws SQLException;

    /** What takes it back, to what was before; only looks. */
    List<Statement> takeBack(Connection connection, long epoch) throws SQLException;
}
