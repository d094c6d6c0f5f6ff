package dev.tidegate.control;

/** A route, and how it was called. */
record Act(Route route, Call call) {
    /** For people. */
    String text() {
        return (route.id() + " " + call.text()).strip();
    }
}
