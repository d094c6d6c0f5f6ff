package dev.tidegate.convert.deploy;

import java.util.List;

/**
 * What the target remembers of a file that was deployed.
 *
 * @param path of the file
 * @param object whose it is
 * @param statements SHA-256 of what was run
 * @param made identities of what it made, in the order in which it did
 * @param catalog SHA-256 of what the target's catalog says of them
 * @param serverVersion major version of the server then: another one may say it otherwise
 */
public record Deployed(
        String path,
        String object,
        String statements,
        List<String> made,
        String catalog,
        int serverVersion) {
    public Deployed {
        made = List.copyOf(made);
    }
}
