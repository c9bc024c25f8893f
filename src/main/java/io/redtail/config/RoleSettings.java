package io.redtail.config;

import java.util.List;

/**
 * What a role may do. Each is a list of ids or of prefixes that end with {@code *}.
 *
 * @param projects projects whose logs it may read
 * @param tenants tenants whose job updates it may read
 * @param publishProjects projects whose logs it may publish to
 * @param publishTenants tenants whose job updates it may publish
 */
public record RoleSettings(
        List<String> projects, List<String> tenants, List<String> publishProjects, List<String> publishTenants) {}
