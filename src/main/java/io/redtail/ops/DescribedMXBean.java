package io.redtail.ops;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Optional;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

/** Adds to the gateway's MXBean what a console shows: {@link Description}s, and parameters by their names. */
final class DescribedMXBean extends StandardMBean {

    DescribedMXBean(GatewayMXBean gateway) {
        super(gateway, GatewayMXBean.class, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return GatewayMXBean.class.getAnnotation(Description.class).value();
    }

    @Override
    protected String getDescription(MBeanAttributeInfo attribute) {
        return description("get" + attribute.getName(), attribute.getDescription());
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation) {
        return description(operation.getName(), operation.getDescription());
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return method(operation.getName())
                .map(Method::getParameters)
                .map(parameters -> parameters[sequence])
                .map(Parameter::getName)
                .orElse(parameter.getName());
    }

    @Override
    protected int getImpact(MBeanOperationInfo operation) {
        return operation.getReturnType().contains("CompositeData")
                ? MBeanOperationInfo.INFO
                : MBeanOperationInfo.ACTION;
    }

    private static String description(String method, String otherwise) {
        return method(method)
                .map(found -> found.getAnnotation(Description.class))
                .map(Description::value)
                .orElse(otherwise);
    }

    private static Optional<Method> method(String name) {
        return Arrays.stream(GatewayMXBean.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .findAny();
    }
}
