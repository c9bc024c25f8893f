package io.redtail.config;

import java.util.List;

/**
 * What a role may do. Each is a list of ids, or of their beginnings with {@code *} at the end.
 *
 * @param projects whose logs may be followed
 * @param tenants whose jobs may be followed
 * @param publishProjects whose logs may be written
 * @param publishTenants whose jobs may be written
 */
public record RoleSettings(
        List<String> projects, List<String> tenants, List<String> publishProjects, List<String> publishTenants) {}
