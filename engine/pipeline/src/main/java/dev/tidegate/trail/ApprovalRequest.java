package dev.tidegate.trail;

import java.time.Instant;
import java.util.Optional;

/**
 * What somebody asked for that wants a second person.
 *
 * @param number by which it is approved; never given again
 * @param until when it is forgotten
 * @param usedBy the second person, once it is used
 */
public record ApprovalRequest(long number, Wish wish, Instant until, Optional<String> usedBy) {
    /**
     * What is wanted, and by whom. Its texts are printable: they are as {@link Deed#plain(String)}
     * makes them, or JSON.
     *
     * @param act what it is called, such as {@code cutover.go}
     * @param call how it was called, as whoever does it wrote it down
     * @param who his name
     * @param role his role
     * @param manner how he showed who he is
     */
    public record Wish(String act, String call, String who, String role, String manner) {}
}
