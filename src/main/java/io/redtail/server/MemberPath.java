package io.redtail.server;

import java.util.List;
import java.util.stream.Stream;

/**
 * The way from one object of the server to another, over fields and methods that the server keeps to itself. {@link #follow} takes it
 * from an object, which needs a session; {@link #check} takes it by the types that are declared on the way, which needs none.
 */
public final class MemberPath {

    private interface Step {

        Object from(Object owner) throws ReflectiveOperationException;

        Class<?> from(Class<?> owner, ServerClasses classes) throws ReflectiveOperationException;
    }

    private final String start;
    private final List<Step> steps;

    private MemberPath(String start, List<Step> steps) {
        this.start = start;
        this.steps = steps;
    }

    /** A path that begins at an object of that class, or of one that extends it. */
    public static MemberPath from(String className) {
        return new MemberPath(className, List.of());
    }

    /** Goes on with the value of a field. */
    public MemberPath field(String name) {
        return then(new Step() {

            @Override
            public Object from(Object owner) throws ReflectiveOperationException {
                return Reflection.read(owner, name);
            }

            @Override
            public Class<?> from(Class<?> owner, ServerClasses classes) throws NoSuchFieldException {
                return Reflection.field(owner, name).getType();
            }
        });
    }

    /** Goes on with what a method without parameters returns. */
    public MemberPath call(String name) {
        return then(new Step() {

            @Override
            public Object from(Object owner) throws ReflectiveOperationException {
                Object result = Reflection.call(owner, name);
                if (result == null) {
                    throw new NotSetException(name);
                }
                return result;
            }

            @Override
            public Class<?> from(Class<?> owner, ServerClasses classes) throws NoSuchMethodException {
                return Reflection.method(owner, name, 0).getReturnType();
            }
        });
    }

    /** What stands here is of this class, though it is declared as something more general. */
    public MemberPath as(String className) {
        return then(new Step() {

            @Override
            public Object from(Object owner) {
                return owner;
            }

            @Override
            public Class<?> from(Class<?> owner, ServerClasses classes) throws ClassNotFoundException {
                return classes.named(className, owner);
            }
        });
    }

    private MemberPath then(Step step) {
        return new MemberPath(
                start, Stream.concat(steps.stream(), Stream.of(step)).toList());
    }

    /** The object at the end. */
    public Object follow(Object owner) throws ReflectiveOperationException {
        Object at = owner;
        for (Step step : steps) {
            at = step.from(at);
        }
        return at;
    }

    /** The class at the end. Throws what is missing on the way. */
    public Class<?> check(ServerClasses classes) throws ReflectiveOperationException {
        Class<?> at = classes.named(start);
        for (Step step : steps) {
            at = step.from(at, classes);
        }
        return at;
    }
}
