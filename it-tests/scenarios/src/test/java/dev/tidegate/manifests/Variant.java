package dev.tidegate.manifests;

/** Every way to have the daemon's manifests made. */
enum Variant {
    /** What the overlays share. */
    BASE,
    DEMO,
    PRODUCTION,
    CHART,
    CHART_WITH_MONITORING;

    /** Renders; skips the test where what it takes is not there. */
    Manifests render() {
        return switch (this) {
            case BASE -> Rendering.kustomize(Tree.KUSTOMIZE.resolve("base"));
            case DEMO -> Rendering.kustomize(Tree.KUSTOMIZE.resolve("overlays/demo"));
            case PRODUCTION -> Rendering.kustomize(Tree.KUSTOMIZE.resolve("overlays/production"));
            case CHART -> Rendering.chart();
            case CHART_WITH_MONITORING -> Rendering.chart("monitoring.enabled=true");
        };
    }
}
