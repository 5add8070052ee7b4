package org.tokenrig.jobs.train;

import java.util.Map;
import java.util.TreeMap;

/** Means of numbers by name. */
final class Means {
    private final Map<String, double[]> sums = new TreeMap<>(); // sum, count

    void add(String name, double value) {
        double[] sum = sums.computeIfAbsent(name, key -> new double[2]);
        sum[0] += value;
        sum[1]++;
    }

    Map<String, Double> values() {
        Map<String, Double> means = new TreeMap<>();
        sums.forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
        return means;
    }
}
