package io.zab.testkit.exhaustive;

import java.util.ArrayList;
import java.util.List;

/**
 * Every graph of links between a few peers, and who leads in it.
 *
 * @param graphs how many were tried
 * @param able in how many of them somebody is in two-way touch with a quorum
 * @param objections what was wrong, a line for each graph
 */
public record LinkGraphs(int graphs, int able, List<String> objections) {
    /** All graphs of {@code size} peers whose links are two-way. */
    public static LinkGraphs twoWay(int size) {
        return of(size, LinkGraph.twoWay(size));
    }

    /** All graphs of {@code size} peers, with links in one direction only among them. */
    public static LinkGraphs oneWay(int size) {
        return of(size, LinkGraph.oneWay(size));
    }

    private static LinkGraphs of(int size, List<LinkGraph> graphs) {
        Path formed = new Path(new World(size)).allUp().settle();
        List<String> objections = new ArrayList<>();
        int able = 0;
        for (LinkGraph graph : graphs) {
            able += graph.anyAble() ? 1 : 0;
            String objection = Election.judge(graph, formed);
            if (!objection.isEmpty()) {
                objections.add(graph + ": " + objection);
            }
        }
        return new LinkGraphs(graphs.size(), able, List.copyOf(objections));
    }
}
