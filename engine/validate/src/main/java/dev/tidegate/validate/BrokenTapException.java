package dev.tidegate.validate;

/** Changes of a table were applied that its tap does not have; the journal may have them still. */
final class BrokenTapException extends BegunAnewException {
    private static final long serialVersionUID = 1;

    BrokenTapException(String reason) {
        super(reason);
    }
}
