namespace ActorFlow.Cli.Output;

/// <summary>A failure in a few words: the type's own name and the message.</summary>
internal static class ErrorText
{
    public static string Of(RunError error) => Of(error.Type, error.Message);

    public static string Of(string type, string message) => $"{type[(type.LastIndexOfAny(['.', '+']) + 1)..]}: {message}";
}
