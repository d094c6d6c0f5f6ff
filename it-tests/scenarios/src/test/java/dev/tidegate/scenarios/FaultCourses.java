package dev.tidegate.scenarios;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How each fault went, from the moment in which it was done to the audit behind its repair. */
final class FaultCourses {
    private final List<Course> courses = new ArrayList<>();

    /**
     * One of them.
     *
     * @param found what the audits said of which key
     * @param injected when it was done
     * @param confirmed when the last of its rows was confirmed
     * @param repaired when they had been put right
     * @param verified when both comparisons had found nothing again
     */
    record Course(
            String fault,
            String found,
            Instant injected,
            Instant confirmed,
            Instant repaired,
            Instant verified) {}

    void add(Course course) {
        courses.add(course);
    }

    /** A table for people. */
    void print() {
        say("%-56s %9s %9s %9s  %s%n", "fault", "confirmed", "repaired", "verified", "found");
        for (Course course : courses) {
            say(
                    "%-56s %7.1f s %7.1f s %7.1f s  %s%n",
                    course.fault(),
                    seconds(course.injected(), course.confirmed()),
                    seconds(course.confirmed(), course.repaired()),
                    seconds(course.repaired(), course.verified()),
                    course.found());
        }
    }

    /** Tells people something that no test rests on. */
    @SuppressWarnings("AnnotateFormatMethod") // needs a library for one annotation
    static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1e3;
    }
}
