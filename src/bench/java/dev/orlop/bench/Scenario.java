package dev.orlop.bench;

/** One subject of the benchmark: what it needs, what it does, which rows it yields. */
public interface Scenario {
    /** By which it is selected. */
    String name();

    /** Measures, and adds its rows to the report. */
    void run(Bench bench) throws Exception;
}
