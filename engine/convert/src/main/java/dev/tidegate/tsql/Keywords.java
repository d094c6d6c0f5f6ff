package dev.tidegate.tsql;

import java.util.Set;

/** Words that have a meaning wherever they stand, and those that begin a statement. */
final class Keywords {
    private static final Set<String> RESERVED =
            words(
                    """
                    ADD ALL ALTER AND ANY AS ASC AUTHORIZATION BACKUP BEGIN BETWEEN BREAK BROWSE BULK BY
                    CASCADE CASE CHECK CHECKPOINT CLOSE CLUSTERED COALESCE COLLATE COLUMN COMMIT COMPUTE
                    CONSTRAINT CONTAINS CONTAINSTABLE CONTINUE CONVERT CREATE CROSS CURRENT CURRENT_DATE
                    CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DBCC DEALLOCATE DECLARE
                    DEFAULT DELETE DENY DESC DISK DISTINCT DISTRIBUTED DOUBLE DROP DUMP ELSE END ERRLVL
                    ESCAPE EXCEPT EXEC EXECUTE EXISTS EXIT EXTERNAL FETCH FILE FILLFACTOR FOR FOREIGN
                    FREETEXT FREETEXTTABLE FROM FULL FUNCTION GOTO GRANT GROUP HAVING HOLDLOCK IDENTITY
                    IDENTITY_INSERT IDENTITYCOL IF IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY KILL
                    LEFT LIKE LINENO LOAD MERGE NATIONAL NOCHECK NONCLUSTERED NOT NULL NULLIF OF OFF
                    OFFSETS ON OPEN OPENDATASOURCE OPENQUERY OPENROWSET OPENXML OPTION OR ORDER OUTER
                    OVER PERCENT PIVOT PLAN PRIMARY PRINT PROC PROCEDURE PUBLIC RAISERROR READ READTEXT
                    RECONFIGURE REFERENCES REPLICATION RESTORE RESTRICT RETURN REVERT REVOKE RIGHT
                    ROLLBACK ROWCOUNT ROWGUIDCOL RULE SAVE SCHEMA SECURITYAUDIT SELECT
                    SEMANTICKEYPHRASETABLE SEMANTICSIMILARITYDETAILSTABLE SEMANTICSIMILARITYTABLE
                    SESSION_USER SET SETUSER SHUTDOWN SOME STATISTICS SYSTEM_USER TABLE TABLESAMPLE
                    TEXTSIZE THEN TO TOP TRAN TRANSACTION TRIGGER TRUNCATE TRY_CONVERT TSEQUAL UNION
                    UNIQUE UNPIVOT UPDATE UPDATETEXT USE USER VALUES VARYING VIEW WAITFOR WHEN WHERE
                    WHILE WITH WRITETEXT
                    """);

    /** Reserved words that are called like functions. */
    private static final Set<String> CALLED =
            words(
                    "LEFT RIGHT COALESCE NULLIF UPDATE SYSTEM_USER SESSION_USER USER SCHEMA DATABASE");

    private static final Set<String> NILADIC =
            words(
                    "CURRENT_TIMESTAMP CURRENT_USER CURRENT_DATE CURRENT_TIME SESSION_USER SYSTEM_USER USER");

    /** Reserved words that begin a statement. */
    private static final Set<String> STARTS =
            words(
                    """
                    ALTER BACKUP BEGIN BREAK BULK CHECKPOINT CLOSE COMMIT CONTINUE CREATE DBCC DEALLOCATE
                    DECLARE DELETE DENY DROP END ELSE EXEC EXECUTE FETCH GOTO GRANT IF INSERT KILL MERGE
                    OPEN PRINT RAISERROR READTEXT RECONFIGURE RESTORE RETURN REVERT REVOKE ROLLBACK SAVE
                    SELECT SET SETUSER SHUTDOWN TRUNCATE UPDATE UPDATETEXT USE WAITFOR WHILE WITH
                    WRITETEXT THROW
                    """);

    private Keywords() {}

    static boolean isReserved(String word) {
        return RESERVED.contains(word);
    }

    static boolean isCalled(String word) {
        return CALLED.contains(word);
    }

    static boolean isNiladic(String word) {
        return NILADIC.contains(word);
    }

    static boolean startsStatement(String word) {
        return STARTS.contains(word);
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+", -1));
    }
}
