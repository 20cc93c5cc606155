namespace ActorFlow.Crash.Tests.Processes;

/// <summary>The programs under test, as the build laid them beside this assembly.</summary>
internal static class Programs
{
    public static string Worker => Find("programs", "worker", "ActorFlow.Crash.Worker.dll");

    public static string Samples => Find("programs", "samples", "ActorFlow.Samples.dll");

    public static string Auditor => Find("ActorFlow.Auditor.dll");

    /// <summary>The host that runs them: the one that runs this test.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    private static string Find(params string[] path)
    {
        var full = Path.Combine([AppContext.BaseDirectory, .. path]);
        return File.Exists(full) ? full
            : throw new FileNotFoundException("The build did not bring a program along that the tests start. Build tests/Crash.Tests again.", full);
    }
}
