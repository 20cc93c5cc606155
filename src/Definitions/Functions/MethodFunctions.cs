using System.ComponentModel;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow.Definitions.Functions;

/// <summary>Makes functions of methods.</summary>
internal static class MethodFunctions
{
    private const string OutputKey = "outputKey";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        // By name, as documents and their readers know it, and never by number.
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    public static IEnumerable<FlowFunction> Of(Type type)
    {
        foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .OrderBy(method => method.Name, StringComparer.Ordinal))
        {
            if (method.GetCustomAttribute<FlowFunctionAttribute>() is not { } attribute)
                continue;
            if (!method.IsStatic || method.IsGenericMethodDefinition)
                throw new ArgumentException($"{type.Name}.{method.Name} cannot be a function: make it static and not generic.");
            yield return Of(method, attribute);
        }
    }

    public static FlowFunction Of(string id, string summary, Delegate method)
        => Of(method.Method, new FlowFunctionAttribute(id) { Summary = summary }, method.Target);

    private static FlowFunction Of(MethodInfo method, FlowFunctionAttribute attribute, object? target = null)
    {
        var parameters = method.GetParameters();
        var hasOutput = ResultType(method) is { } type && type != typeof(void) && type != typeof(FunctionResult);
        var described = parameters.Where(parameter => !IsHanded(parameter)).Select(Described).ToList();
        if (hasOutput)
            described.Add(new FunctionParameter(OutputKey, ParameterKind.StateKey, "The key of the state that takes the result."));
        return new FlowFunction
        {
            Id = attribute.Id,
            Summary = attribute.Summary,
            Actions = [.. attribute.Actions.Select(action => (ActionName)action)],
            Parameters = described,
            Body = call => CallAsync(method, target, parameters, call, hasOutput),
        };
    }

    private static async ValueTask<FunctionResult> CallAsync(MethodInfo method, object? target, ParameterInfo[] parameters, FunctionCall call,
        bool hasOutput)
    {
        object? returned;
        try
        {
            returned = method.Invoke(target, [.. parameters.Select(parameter => Argument(parameter, call))]);
        }
        catch (TargetInvocationException error) when (error.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }

        var result = await Awaited(returned, method.ReturnType);
        if (result is FunctionResult whole)
            return whole;
        return hasOutput ? FunctionResult.Default.Set(call.Text(OutputKey), JsonSerializer.SerializeToElement(result, ResultType(method), Options))
            : FunctionResult.Default;
    }

    private static async ValueTask<object?> Awaited(object? returned, Type type)
    {
        switch (returned)
        {
            case Task task:
                await task;
                return type.IsGenericType ? type.GetProperty("Result")!.GetValue(task) : null;
            case ValueTask task:
                await task;
                return null;
            case not null when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>):
                var asTask = (Task)type.GetMethod("AsTask")!.Invoke(returned, null)!;
                return await Awaited(asTask, asTask.GetType());
            default:
                return returned;
        }
    }

    private static object? Argument(ParameterInfo parameter, FunctionCall call)
    {
        if (parameter.ParameterType == typeof(FunctionCall))
            return call;
        if (parameter.ParameterType == typeof(ExecContext))
            return call.Context;
        if (parameter.ParameterType == typeof(CancellationToken))
            return call.CancellationToken;
        if (parameter.IsDefined(typeof(FromHostAttribute)))
            return call.Context.Services.GetService(parameter.ParameterType)
                ?? throw new FunctionArgumentException(parameter.Name!, $"the host has no service {parameter.ParameterType.Name}");
        if (call.Find(parameter.Name!) is not { } value)
            return parameter.HasDefaultValue ? parameter.DefaultValue : null;
        if ((Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) == typeof(TimeSpan))
            return call.Duration(parameter.Name!);
        try
        {
            return value.Deserialize(parameter.ParameterType, Options);
        }
        catch (JsonException error)
        {
            throw new FunctionArgumentException(parameter.Name!, $"it is no {parameter.ParameterType.Name}: {error.Message}");
        }
    }

    private static FunctionParameter Described(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var isOptional = parameter.HasDefaultValue || new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        return new FunctionParameter(parameter.Name!, KindOf(type), parameter.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "")
        {
            IsRequired = !isOptional,
            Default = parameter is { HasDefaultValue: true, DefaultValue: { } value }
                ? JsonSerializer.SerializeToElement(value, value.GetType(), Options) : null,
            Allowed = type.IsEnum ? [.. Enum.GetNames(type)] : [],
        };
    }

    private static ParameterKind KindOf(Type type)
    {
        if (type == typeof(string) || type.IsEnum)
            return ParameterKind.Text;
        if (type == typeof(bool))
            return ParameterKind.Flag;
        if (type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(byte))
            return ParameterKind.Integer;
        if (type == typeof(double) || type == typeof(float) || type == typeof(decimal))
            return ParameterKind.Number;
        if (type == typeof(TimeSpan))
            return ParameterKind.Duration;
        if (type == typeof(JsonElement) || type == typeof(object))
            return ParameterKind.Any;
        return type.IsArray
            || (type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type)
                && !typeof(System.Collections.IDictionary).IsAssignableFrom(type))
            ? ParameterKind.List
            : ParameterKind.Object;
    }

    private static bool IsHanded(ParameterInfo parameter)
        => parameter.ParameterType == typeof(FunctionCall) || parameter.ParameterType == typeof(ExecContext)
            || parameter.ParameterType == typeof(CancellationToken)
            || parameter.IsDefined(typeof(FromHostAttribute));

    private static Type ResultType(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(Task) || type == typeof(ValueTask))
            return typeof(void);
        return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0] : type;
    }
}
