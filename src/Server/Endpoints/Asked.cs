using ActorFlow.Server.Problems;

namespace ActorFlow.Server.Endpoints;

/// <summary>Tells what the engine says of malformed arguments as faults of the request.</summary>
internal static class Asked
{
    /// <param name="place">Where the argument stands: <c>body</c>, <c>path</c>, <c>query</c> or <c>header</c>.</param>
    /// <param name="name">Its name, or its JSON path in the body.</param>
    /// <param name="ask">What is asked.</param>
    /// <exception cref="ApiProblemException">The engine does not take the argument.</exception>
    public static async Task<T> AsAsync<T>(string place, string name, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ArgumentException error)
        {
            throw Fault(place, name, error);
        }
    }

    /// <summary>The problem that an argument of a request is.</summary>
    public static ApiProblemException Fault(string place, string name, ArgumentException error)
    {
        var what = error.Message.Split(" (Parameter", 2)[0];
        var code = place switch { "body" => ProblemCode.BadBody, "header" => ProblemCode.BadHeader, _ => ProblemCode.BadParameter };
        return new ApiProblemException(code, $"'{name}' in the {place} is not acceptable: {what}", [new RequestFault(place, name, what)], error);
    }

    /// <summary>The problem that a member of a body is.</summary>
    public static ApiProblemException Member(string path, string what)
        => new(ProblemCode.BadBody, $"The body is wrong at {path}: {what}.", [new RequestFault("body", path, what)]);
}
