using System.Text.Json;
using ActorFlow.Server.Json;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ActorFlow.Server.Operations;

/// <summary>One request, as the code of an operation sees it. Not thread-safe.</summary>
internal sealed partial class ApiCall(HttpContext http, Operation operation, OperationRunner runner)
{
    private IReadOnlyDictionary<string, string>? _path;

    public HttpContext Http => http;

    public Operation Operation => operation;

    /// <summary>The engine.</summary>
    public IFlowSystem System => runner.System;

    public ActorFlowServerOptions Options => runner.Options;

    public TimeProvider Time => runner.Time;

    /// <summary>When the server began.</summary>
    public DateTimeOffset StartedAt => runner.StartedAt;

    /// <summary>The documents and functions that flows are made of.</summary>
    public FlowCatalog Catalog => runner.Catalog;

    /// <summary>Who calls.</summary>
    public ApiCaller Caller { get; set; } = ApiCaller.Anybody;

    /// <summary>What kept it from being done, once that is told; the audit trail has it.</summary>
    public Problems.ApiProblemException? Problem { get; set; }

    /// <summary>Whether a gate has answered in place of the operation.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Under which the log and the problem details have this request.</summary>
    public string RequestId => http.TraceIdentifier;

    /// <summary>The caller has gone.</summary>
    public CancellationToken Cancelled => http.RequestAborted;

    /// <summary>The server is stopping: what takes long ends in order now.</summary>
    public CancellationToken Stopping => runner.Stopping;

    /// <summary>Below which path the server is mapped, as callers see it.</summary>
    public string BasePath
    {
        get
        {
            var path = http.Request.PathBase.Add(http.Request.Path).Value ?? "";
            for (var rest = operation.Path.Count(c => c == '/'); rest > 0 && path.LastIndexOf('/') is >= 0 and var at; rest--)
                path = path[..at];
            return new PathString(path).ToUriComponent();
        }
    }

    /// <summary>The value of a parameter.</summary>
    /// <exception cref="ApiProblemException">It is malformed.</exception>
    public T Get<T>(ApiParameter<T> parameter)
    {
        var texts = TextsOf(parameter);
        if (texts.Count > 1 && !parameter.Repeats)
            throw Bad(parameter, "it stands more than once");
        // What could not be decoded was replaced by this character.
        if (parameter.Place == ParameterPlace.Header && texts.Any(text => text is null || text.Contains('\uFFFD', StringComparison.Ordinal)))
            throw Bad(parameter, "it is not UTF-8");
        try
        {
            return parameter.Read(texts!);
        }
        catch (FormatException error)
        {
            throw Bad(parameter, error.Message);
        }
    }

    /// <summary>Refuses what the operation does not take, so that a mistyped filter is not taken for none.</summary>
    public void CheckQuery()
    {
        if (operation.TakesAnyQuery)
            return;
        var known = operation.Parameters.Where(parameter => parameter.Place == ParameterPlace.Query).Select(parameter => parameter.Name).ToList();
        if (QueryText.FirstBad(http.Request.QueryString.Value ?? "") is { } bad)
            throw new ApiProblemException(ProblemCode.BadParameter, $"'{Shown(bad)}' in the query is not percent-encoded UTF-8.", [new RequestFault("query", Shown(bad), "it is not percent-encoded UTF-8")]);
        if (http.Request.Query.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            throw new ApiProblemException(ProblemCode.UnknownParameter,
                known.Count == 0 ? $"{operation.Id} takes no parameters in the query, and there is one: '{Shown(unknown)}'." : $"{operation.Id} has no parameter '{Shown(unknown)}'. It has: {string.Join(", ", known)}.",
                [new RequestFault("query", Shown(unknown), "there is no such parameter")]);
        }
    }

    /// <summary>Answers with JSON.</summary>
    public async Task AnswerAsync<T>(T value, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(http.Response.Body, value, ApiJson.TypeOf<T>(), Cancelled);
    }

    private IReadOnlyList<string?> TextsOf(ApiParameter parameter) => parameter.Place switch
    {
        ParameterPlace.Path => [(_path ??= PathArguments.Of(http, operation))[parameter.Name]],
        ParameterPlace.Header => http.Request.Headers.TryGetValue(parameter.Name, out var lines) ? lines : StringValues.Empty,
        _ => http.Request.Query.TryGetValue(parameter.Name, out var values) ? values : StringValues.Empty,
    };

    private static ApiProblemException Bad(ApiParameter parameter, string what)
    {
        var (code, place) = parameter.Place switch
        {
            ParameterPlace.Header => (ProblemCode.BadHeader, "header"),
            ParameterPlace.Path => (ProblemCode.BadParameter, "path"),
            _ => (ProblemCode.BadParameter, "query"),
        };
        return new ApiProblemException(code, $"'{parameter.Name}' in the {place} is not acceptable: {what}.", [new RequestFault(place, parameter.Name, what)]);
    }

    private static string Shown(string text) => text.Length <= 100 ? text : $"{text[..100]}…";
}
