package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Preparation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Something of the target that arming makes: how it is looked for, made and taken back. */
interface Prepared {
    /** What it is. */
    Preparation preparation();

    /** Whether it is there; a part of the connection's transaction. */
    boolean isThere(Connection connection) throws SQLException;

    /** What makes it, as things are; only looks. */
    List<Guarded> make(Connection connection) throws SQLException;

    /** What takes it back, to what was before; only looks. */
    List<Guarded> takeBack(Connection connection) throws SQLException;
}
