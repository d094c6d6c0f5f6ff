package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import java.util.List;
import java.util.Set;

/** SQL Server's own texts for errors that sessions raise, and what an error does to its batch. */
final class Messages {
    /** Errors that end the batch and roll the transaction back. */
    private static final Set<Integer> ROLLING_BACK = Set.of(241, 242, 245, 1205, 3960, 8114, 8169);

    /** Errors of compilation: they end the batch. */
    private static final Set<Integer> ENDING_BATCH =
            Set.of(102, 105, 137, 156, 195, 207, 208, 209, 217, 3930, 4104, 4121, 8630);

    /** Errors of a single change of rows. */
    private static final Set<Integer> OF_CHANGES = Set.of(515, 547, 2601, 2627, 2628, 8152);

    private Messages() {}

    static boolean terminatesChange(SqlError error) {
        return OF_CHANGES.contains(error.number());
    }

    static boolean rollsBack(SqlError error) {
        return error.isOfTrigger() || ROLLING_BACK.contains(error.number());
    }

    static boolean endsBatch(SqlError error) {
        return ENDING_BATCH.contains(error.number());
    }

    static SqlError loginFailed(String user) {
        return new SqlError(18456, 14, 1, "Login failed for user '" + user + "'.");
    }

    static SqlError loginDisabled(String user) {
        return new SqlError(
                18470,
                14,
                1,
                "Login failed for user '" + user + "'. Reason: The account is disabled.");
    }

    static SqlError cannotOpenDatabase(String database) {
        return new SqlError(
                4060,
                11,
                1,
                "Cannot open database \""
                        + database
                        + "\" requested by the login. The login failed.");
    }

    static SqlError noSuchDatabase(String database) {
        return new SqlError(
                911,
                "Database '"
                        + database
                        + "' does not exist. Make sure that the name is entered correctly.");
    }

    static SqlError undeclared(String variable) {
        return new SqlError(137, 15, 2, "Must declare the scalar variable \"" + variable + "\".");
    }

    static SqlError invalidObject(String name) {
        return new SqlError(208, "Invalid object name '" + name + "'.");
    }

    static SqlError noSuchProcedure(String name) {
        return new SqlError(2812, 16, 62, "Could not find stored procedure '" + name + "'.");
    }

    static SqlError noSuchHandle(Object handle) {
        return new SqlError(
                8179, 16, 2, "Could not find prepared statement with handle " + handle + ".");
    }

    static SqlError noTable(String name) {
        return new SqlError(
                4902,
                "Cannot find the object \""
                        + name
                        + "\" because it does not exist or you do not have permissions.");
    }

    static SqlError cannotDrop(String kind, String name) {
        return new SqlError(
                3701,
                11,
                5,
                "Cannot drop the "
                        + kind
                        + " '"
                        + name
                        + "', because it does not exist or you do not have permission.");
    }

    static SqlError nothingToCommit() {
        return new SqlError(
                3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.");
    }

    static SqlError nothingToRollBack() {
        return new SqlError(
                3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.");
    }

    static SqlError noTransactionToSave() {
        return new SqlError(
                628, 16, 0, "Cannot issue SAVE TRANSACTION when there is no active transaction.");
    }

    static SqlError noSavepoint(String name) {
        return new SqlError(
                6401,
                "Cannot roll back "
                        + name
                        + ". No transaction or savepoint of that name was found.");
    }

    static SqlError uncommittable() {
        return new SqlError(
                3930,
                "The current transaction cannot be committed and cannot support operations that"
                        + " write to the log file. Roll back the transaction.");
    }

    static SqlError uncommittableAtEnd() {
        return new SqlError(
                3998,
                "Uncommittable transaction is detected at the end of the batch. The transaction is"
                        + " rolled back.");
    }

    static SqlError lockTimeout() {
        return new SqlError(1222, 16, 51, "Lock request time out period exceeded.");
    }

    static SqlError deadlock(int spid) {
        return new SqlError(
                1205,
                13,
                51,
                "Transaction (Process ID "
                        + spid
                        + ") was deadlocked on lock resources with another process and has been"
                        + " chosen as the deadlock victim. Rerun the transaction.");
    }

    static SqlError updateConflict(String table, String database) {
        return new SqlError(
                3960,
                16,
                2,
                "Snapshot isolation transaction aborted due to update conflict. You cannot use"
                        + " snapshot isolation to access table '"
                        + table
                        + "' directly or indirectly in database '"
                        + database
                        + "' to update, delete, or insert the row that has been modified or"
                        + " deleted by another transaction. Retry the transaction or change the"
                        + " isolation level for the update/delete statement.");
    }

    static SqlError tooDeep() {
        return new SqlError(
                217,
                "Maximum stored procedure, function, trigger, or view nesting level exceeded"
                        + " (limit 32).");
    }

    static SqlError noPermission() {
        return new SqlError(15247, "User does not have permission to perform this action.");
    }

    static SqlError denied(String permission, ObjectName object) {
        return new SqlError(
                229,
                14,
                5,
                "The "
                        + permission
                        + " permission was denied on the object '"
                        + object.name()
                        + "', database '"
                        + object.database()
                        + "', schema '"
                        + object.schema()
                        + "'.");
    }

    static SqlError wrongOptions(String verb, List<String> options) {
        return new SqlError(
                1934,
                verb
                        + " failed because the following SET options have incorrect settings: '"
                        + String.join(", ", options)
                        + "'. Verify that SET options are correct for use with indexed views and/or"
                        + " indexes on computed columns and/or filtered indexes and/or query"
                        + " notifications and/or XML data type methods and/or spatial index"
                        + " operations.");
    }

    static SqlError duplicateVariable(String name) {
        return new SqlError(
                134,
                15,
                2,
                "The variable name '"
                        + name
                        + "' has already been declared. Variable names must be unique within a"
                        + " query batch or stored procedure.");
    }

    static SqlError triggerNotRun(String trigger) {
        return new SqlError(
                40517,
                "The statement fires the trigger '"
                        + trigger
                        + "', and the stand-in runs only triggers that look and refuse. Disable it"
                        + " with DISABLE TRIGGER.");
    }

    static SqlError outputWithTriggers(String table) {
        return new SqlError(
                334,
                "The target table '"
                        + table
                        + "' of the DML statement cannot have any enabled triggers if the statement"
                        + " contains an OUTPUT clause without INTO clause.");
    }

    static SqlError notSupported(String what) {
        return new SqlError(
                40517,
                "Keyword or statement option '"
                        + what
                        + "' is not supported in this version of SQL Server.");
    }
}
