package io.redtail.server;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads what servers keep to themselves, for what works below the APIs. Each member is searched for once: a search for every
 * session took a twentieth of the time of connecting.
 */
public final class Reflection {

    private static final int NO_PARAMETERS = -1;
    private static final Map<Member, Field> FIELDS = new ConcurrentHashMap<>();
    private static final Map<Member, Method> METHODS = new ConcurrentHashMap<>();

    private Reflection() {}

    /** Follows fields from object to object; looks into superclasses, too, for a server may subclass what it instantiates. */
    public static Object read(Object owner, String... fields) throws ReflectiveOperationException {
        Object value = owner;
        for (String name : fields) {
            value = field(value.getClass(), name).get(value);
            if (value == null) {
                throw new NotSetException(name);
            }
        }
        return value;
    }

    /** Whether the field is null. */
    public static boolean isUnset(Object owner, String field) throws ReflectiveOperationException {
        return field(owner.getClass(), field).get(owner) == null;
    }

    /** Calls the method with that name and so many parameters, whoever declares it and however private it is. */
    public static Object call(Object owner, String method, Object... arguments) throws ReflectiveOperationException {
        return method(owner.getClass(), method, arguments.length).invoke(owner, arguments);
    }

    /** Throws what {@link #call} would throw if there were no such method. */
    public static void require(Class<?> owner, String method, int parameters) throws NoSuchMethodException {
        Method unused = method(owner, method, parameters);
    }

    /** Throws what {@link #write}, {@link #clear} and {@link #forget} would throw if there were no such field, or a final one. */
    public static void requireWritable(Class<?> owner, String field) throws ReflectiveOperationException {
        Field unused = writable(owner, field);
    }

    /** Throws what {@link #read} would throw if there were no such field. */
    public static void requireField(Class<?> owner, String field) throws NoSuchFieldException {
        Field unused = field(owner, field);
    }

    /** As what a field is declared. */
    public static Class<?> typeOf(Class<?> owner, String field) throws NoSuchFieldException {
        return field(owner, field).getType();
    }

    /**
     * Sets a field, unless it is final: Java 26 warns of that, and a later one refuses it (JEP 500).
     *
     * @throws IllegalAccessException if the field is final
     */
    public static void write(Object owner, String field, Object value) throws ReflectiveOperationException {
        writable(owner.getClass(), field).set(owner, value);
    }

    /** The value of a static field. */
    public static Object readStatic(Class<?> owner, String field) throws ReflectiveOperationException {
        Object value = field(owner, field).get(null);
        if (value == null) {
            throw new NotSetException(field);
        }
        return value;
    }

    /** Sets a static field, unless it is final. */
    public static void writeStatic(Class<?> owner, String field, Object value) throws ReflectiveOperationException {
        writable(owner, field).set(null, value);
    }

    /** Sets a field to null, unless it is final. */
    public static void clear(Object owner, String field) throws ReflectiveOperationException {
        writable(owner.getClass(), field).set(owner, null);
    }

    /** Sets the field to null if it has that value, in one step: the owner may be reused meanwhile. */
    public static void forget(Object owner, String field, Object value) throws ReflectiveOperationException {
        Field found = writable(owner.getClass(), field);
        MethodHandles.privateLookupIn(found.getDeclaringClass(), MethodHandles.lookup())
                .unreflectVarHandle(found)
                .compareAndSet(owner, value, null);
    }

    private static Field writable(Class<?> owner, String name) throws ReflectiveOperationException {
        Field found = field(owner, name);
        if (Modifier.isFinal(found.getModifiers())) {
            throw new IllegalAccessException(found + " is final");
        }
        return found;
    }

    static Method method(Class<?> owner, String name, int parameters) throws NoSuchMethodException {
        Member member = new Member(owner, name, parameters);
        Method found = METHODS.get(member);
        if (found == null) {
            found = searchMethod(member);
            METHODS.put(member, found);
        }
        return found;
    }

    static Field field(Class<?> owner, String name) throws NoSuchFieldException {
        Member member = new Member(owner, name, NO_PARAMETERS);
        Field found = FIELDS.get(member);
        if (found == null) {
            found = searchField(member);
            FIELDS.put(member, found);
        }
        return found;
    }

    private static Method searchMethod(Member member) throws NoSuchMethodException {
        for (Class<?> type = member.owner(); type != null; type = type.getSuperclass()) {
            for (Method declared : type.getDeclaredMethods()) {
                if (declared.getName().equals(member.name()) && declared.getParameterCount() == member.parameters()) {
                    declared.setAccessible(true);
                    return declared;
                }
            }
        }
        for (Method inherited : member.owner().getMethods()) { // what an interface has of others
            if (inherited.getName().equals(member.name()) && inherited.getParameterCount() == member.parameters()) {
                return inherited;
            }
        }
        throw new NoSuchMethodException(member.toString());
    }

    private static Field searchField(Member member) throws NoSuchFieldException {
        for (Class<?> type = member.owner(); type != null; type = type.getSuperclass()) {
            for (Field declared : type.getDeclaredFields()) {
                if (declared.getName().equals(member.name())) {
                    declared.setAccessible(true);
                    return declared;
                }
            }
        }
        throw new NoSuchFieldException(member.toString());
    }

    /** A member of a class or of what it extends, by name; the classes are the server's, which outlives this application. */
    private record Member(Class<?> owner, String name, int parameters) {}
}
