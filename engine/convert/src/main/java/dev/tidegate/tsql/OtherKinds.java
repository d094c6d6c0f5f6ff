package dev.tidegate.tsql;

import java.util.List;
import java.util.stream.Stream;

/** Statements that are recognised by their first words only; longer ones come first. */
final class OtherKinds {
    private static final List<String> DEFINED =
            lines(
                    """
                    AGGREGATE
                    APPLICATION ROLE
                    ASSEMBLY
                    ASYMMETRIC KEY
                    AVAILABILITY GROUP
                    BROKER PRIORITY
                    CERTIFICATE
                    COLUMN ENCRYPTION KEY
                    COLUMN MASTER KEY
                    CONTRACT
                    CREDENTIAL
                    CRYPTOGRAPHIC PROVIDER
                    DATABASE AUDIT SPECIFICATION
                    DATABASE ENCRYPTION KEY
                    DATABASE SCOPED CONFIGURATION
                    DATABASE SCOPED CREDENTIAL
                    DATABASE
                    ENDPOINT
                    EVENT NOTIFICATION
                    EVENT SESSION
                    EXTERNAL DATA SOURCE
                    EXTERNAL FILE FORMAT
                    EXTERNAL LANGUAGE
                    EXTERNAL LIBRARY
                    EXTERNAL MODEL
                    EXTERNAL RESOURCE POOL
                    EXTERNAL TABLE
                    FULLTEXT CATALOG
                    FULLTEXT INDEX
                    FULLTEXT STOPLIST
                    LOGIN
                    MASTER KEY
                    MESSAGE TYPE
                    PARTITION FUNCTION
                    PARTITION SCHEME
                    QUEUE
                    REMOTE SERVICE BINDING
                    RESOURCE GOVERNOR
                    RESOURCE POOL
                    ROLE
                    ROUTE
                    SEARCH PROPERTY LIST
                    SECURITY POLICY
                    SERVER AUDIT SPECIFICATION
                    SERVER AUDIT
                    SERVER CONFIGURATION
                    SERVER ROLE
                    SERVICE MASTER KEY
                    SERVICE
                    SYMMETRIC KEY
                    USER
                    WORKLOAD CLASSIFIER
                    WORKLOAD GROUP
                    """);

    /** What DROP takes, beside what this parser knows better. */
    static final List<String> DROPPED =
            Stream.concat(
                            DEFINED.stream(),
                            lines(
                                    """
                                    COUNTER SIGNATURE
                                    SENSITIVITY CLASSIFICATION
                                    SIGNATURE
                                    XML SCHEMA COLLECTION
                                    DEFAULT
                                    FUNCTION
                                    INDEX
                                    PROCEDURE
                                    PROC
                                    RULE
                                    SCHEMA
                                    SEQUENCE
                                    STATISTICS
                                    SYNONYM
                                    TABLE
                                    TRIGGER
                                    TYPE
                                    VIEW
                                    """)
                                    .stream())
                    .toList();

    static final List<String> ALL =
            Stream.of(
                            DEFINED.stream().map(kind -> "CREATE " + kind),
                            DEFINED.stream().map(kind -> "ALTER " + kind),
                            lines(
                                    """
                                    ADD COUNTER SIGNATURE
                                    ADD SENSITIVITY CLASSIFICATION
                                    ADD SIGNATURE
                                    ALTER AUTHORIZATION
                                    ALTER XML SCHEMA COLLECTION
                                    BACKUP CERTIFICATE
                                    BACKUP DATABASE
                                    BACKUP GROUP
                                    BACKUP LOG
                                    BACKUP MASTER KEY
                                    BACKUP SERVER
                                    BACKUP SERVICE MASTER KEY
                                    BACKUP SYMMETRIC KEY
                                    BEGIN CONVERSATION TIMER
                                    BEGIN DIALOG CONVERSATION
                                    BEGIN DIALOG
                                    CHECKPOINT
                                    CLOSE ALL SYMMETRIC KEYS
                                    CLOSE MASTER KEY
                                    CLOSE SYMMETRIC KEY
                                    END CONVERSATION
                                    GET CONVERSATION GROUP
                                    KILL
                                    LINENO
                                    MOVE CONVERSATION
                                    OPEN MASTER KEY
                                    OPEN SYMMETRIC KEY
                                    READTEXT
                                    RECEIVE
                                    RECONFIGURE
                                    RESTORE
                                    SEND ON CONVERSATION
                                    SETUSER
                                    SHUTDOWN
                                    UPDATETEXT
                                    WRITETEXT
                                    """)
                                    .stream())
                    .flatMap(kinds -> kinds)
                    .toList();

    private OtherKinds() {}

    private static List<String> lines(String text) {
        return text.lines().toList();
    }
}
