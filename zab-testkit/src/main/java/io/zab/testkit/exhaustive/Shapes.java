package io.zab.testkit.exhaustive;

/** The shape of each class that was met. */
final class Shapes extends ClassValue<Shape> {
    @Override
    protected Shape computeValue(Class<?> type) {
        return Shape.of(type);
    }
}
