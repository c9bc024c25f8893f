package io.redtail.http.api;

import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers what the server itself would with a page of its own, which names the server, its version and sometimes a stack. */
@WebServlet(name = "error", urlPatterns = "/error", asyncSupported = true)
public class ErrorServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpResponses.problem(response, problem(status instanceof Integer code ? code : 404));
    }

    private static Problem problem(int status) {
        return switch (status) {
            case 404 ->
                Problem.of(404, "Not found", "there is nothing here; the page is at /, the API at /api/{type}/{id}");
            case 405 -> Problem.of(405, "Method not allowed", "this path does not know the method");
            default ->
                status < 500
                        ? Problem.of(status, "Bad request", "the server did not take this request")
                        : Problem.of(status, "Internal error", "the gateway failed; its log says why");
        };
    }
}
