package dev.orlop.proof.linear;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Draws the place where a history stops being explicable: an HTML page with one row a client and one bar an operation. */
public final class Picture {
    private static final int WIDTH = 1600;
    private static final int ROW = 34;
    private static final int BEFORE = 40;

    private Picture() {}

    /** The page: the end of the longest order in green, numbered, and what cannot follow in red. */
    public static <O> String of(Search.Illegal<O> illegal) {
        List<Interval<O>> order = illegal.prefix();
        List<Interval<O>> shown = order.subList(Math.max(0, order.size() - BEFORE), order.size());
        long from = times(shown, illegal.stuck()).min().orElse(0);
        long to = times(shown, illegal.stuck()).max().orElse(1) + 1;
        Map<Integer, Integer> rows = new HashMap<>();
        StringBuilder bars = new StringBuilder();
        int number = order.size() - shown.size();
        for (Interval<O> interval : shown) {
            bars.append(bar(interval, from, to, rows, "#9d9", ++number + ". "));
        }
        Set<Interval<O>> stuck = new HashSet<>(illegal.stuck());
        for (Interval<O> interval : stuck) {
            bars.append(bar(interval, from, to, rows, "#e88", ""));
        }
        return "<!DOCTYPE html>\n"
                + "<meta charset=\"utf-8\"><title>Not linearizable</title>\n"
                + "<style>body{font:12px"
                + " sans-serif}div.bar{position:absolute;height:26px;overflow:hidden;white-space:nowrap;border:1px solid"
                + " #555}</style>\n"
                + "<p>Green: the longest order that was found (" + order.size()
                + " operations, the last " + shown.size()
                + " shown). Red: what overlaps its end, of which none can come next. Hover for all of it.</p>\n"
                + "<div style=\"position:relative;width:" + WIDTH + "px;height:" + (rows.size() + 1) * ROW + "px\">\n"
                + bars + "</div>\n";
    }

    private static <O> LongStream times(List<Interval<O>> shown, List<Interval<O>> stuck) {
        return LongStream.concat(
                        shown.stream().flatMapToLong(i -> LongStream.of(i.call(), i.returned())),
                        stuck.stream().flatMapToLong(i -> LongStream.of(i.call(), i.returned())))
                .filter(time -> time != Long.MAX_VALUE && time != Long.MIN_VALUE);
    }

    private static String bar(
            Interval<?> interval, long from, long to, Map<Integer, Integer> rows, String color, String number) {
        Integer known = rows.get(interval.client());
        int row = known == null ? rows.size() : known;
        rows.put(interval.client(), row);
        int left = place(interval.call(), from, to);
        int width = Math.max(4, place(interval.returned(), from, to) - left);
        String text = escape(number + interval.operation());
        return "<div class=\"bar\" style=\"top:" + row * ROW + "px;left:" + left + "px;width:" + width
                + "px;background:" + color + "\" title=\"client " + interval.client() + ": " + text + "\">" + text
                + "</div>\n";
    }

    private static int place(long time, long from, long to) {
        return (int) ((double) (Math.clamp(time, from, to) - from) / (to - from) * WIDTH);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
