using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ActorFlow.Hosting.Configuration;

/// <summary>Finds and reads configuration files: HOCON's JSON subset with comments.</summary>
internal static class ConfigurationFiles
{
    private const string Default = "in-process.conf";

    /// <summary>Every key with its default, as it is in this assembly, so that a program needs no files.</summary>
    public static SettingsLayer Reference()
    {
        using var stream = typeof(ConfigurationFiles).Assembly.GetManifestResourceStream("reference.conf")
            ?? throw new InvalidOperationException("reference.conf is not embedded in this assembly.");
        return SettingsLayer.Of("reference.conf", new ConfigurationBuilder().AddJsonStream(stream).Build());
    }

    /// <summary>The file in use.</summary>
    /// <exception cref="ActorFlowConfigurationException">A file was named, and is not there.</exception>
    public static string? Locate(string? named)
    {
        if (named is not null)
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new ActorFlowConfigurationException(
                    [$"There is no configuration file '{Path.GetFullPath(named)}'. Check the path given by --config."]);
        return new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory }.Select(folder => Path.Combine(folder, "hocon", Default))
            .FirstOrDefault(File.Exists);
    }

    /// <exception cref="ActorFlowConfigurationException">The file cannot be read, or is no such JSON.</exception>
    public static SettingsLayer Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return SettingsLayer.Of(path, new ConfigurationBuilder().AddJsonStream(stream).Build());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or JsonException)
        {
            var cause = error as JsonException ?? error.InnerException as JsonException;
            var place = cause is null ? "" : $" line {cause.LineNumber + 1}, byte {cause.BytePositionInLine + 1}:";
            throw new ActorFlowConfigurationException(
                [$"{path}:{place} {(cause ?? error).Message.Split(" Path:")[0].Split(" LineNumber")[0]} It must be JSON; comments with // are allowed."], error);
        }
    }
}
