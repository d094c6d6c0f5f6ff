package dev.tidegate.sqlserver;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.UpdateMasks.Place;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A stretch of a change table that holds some places. */
record PlaceRange(Lsn commitLow, Lsn commitHigh, Lsn changeLow, Lsn changeHigh) {
    /** For WHERE; {@link #bind} gives the four parameters. */
    static final String CONDITION = "__$start_lsn BETWEEN ? AND ? AND __$seqval BETWEEN ? AND ?";

    static PlaceRange of(Place place) {
        return new PlaceRange(
                place.commitLsn(), place.commitLsn(), place.changeLsn(), place.changeLsn());
    }

    PlaceRange with(PlaceRange other) {
        return new PlaceRange(
                min(commitLow, other.commitLow),
                Lsn.max(commitHigh, other.commitHigh),
                min(changeLow, other.changeLow),
                Lsn.max(changeHigh, other.changeHigh));
    }

    void bind(PreparedStatement select, int first) throws SQLException {
        select.setBytes(first, commitLow.toBytes());
        select.setBytes(first + 1, commitHigh.toBytes());
        select.setBytes(first + 2, changeLow.toBytes());
        select.setBytes(first + 3, changeHigh.toBytes());
    }

    /** The place of a result's row whose first columns are its start LSN and sequence value. */
    static Place place(TableId table, ResultSet rows) throws SQLException {
        return new Place(table, Lsn.fromBytes(rows.getBytes(1)), Lsn.fromBytes(rows.getBytes(2)));
    }

    private static Lsn min(Lsn a, Lsn b) {
        return a.isBefore(b) ? a : b;
    }
}
