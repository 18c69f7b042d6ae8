package io.zab.testkit.exhaustive;

import io.zab.message.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All messages that were ever sent, and all contents that a link ever had, each with a number; 0 is the empty link. */
final class Messages {
    private final List<Message> messages = new ArrayList<>();
    private final Map<Message, Integer> numbers = new HashMap<>();

    private final List<int[]> queues = new ArrayList<>(List.of(new int[0]));
    /** By a content and the message that comes behind it. */
    private final Numbers longer = new Numbers();

    int number(Message message) {
        Integer known = numbers.putIfAbsent(message, messages.size());
        if (known == null) {
            messages.add(message);
            return messages.size() - 1;
        }
        return known;
    }

    Message of(int number) {
        return messages.get(number);
    }

    /** The messages on a link, the first to arrive first. */
    int[] content(int queue) {
        return queues.get(queue);
    }

    int add(int queue, int message) {
        int known = longer.putIfAbsent((long) queue << 32 | message, queues.size());
        if (known >= 0) {
            return known;
        }
        int[] before = queues.get(queue);
        int[] content = java.util.Arrays.copyOf(before, before.length + 1);
        content[before.length] = message;
        queues.add(content);
        return queues.size() - 1;
    }

    int remove(int queue, int place) {
        int[] content = queues.get(queue);
        int left = 0;
        for (int i = 0; i < content.length; i++) {
            left = i == place ? left : add(left, content[i]);
        }
        return left;
    }

    /** The place of the first message that may overtake those before it; 0 if the first of all is one, -1 if there is none. */
    int firstUrgent(int queue) {
        int[] content = queues.get(queue);
        for (int i = 0; i < content.length; i++) {
            if (messages.get(content[i]) instanceof Message.Urgent) {
                return i;
            }
        }
        return -1;
    }
}
