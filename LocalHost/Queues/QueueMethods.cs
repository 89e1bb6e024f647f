using System.Reflection;
using System.Reflection.Emit;
using Azure.Storage.Queues.Models;
using LocalHost.Invocation;
using Microsoft.Azure.WebJobs;

namespace LocalHost.Queues;

/// <summary>
/// Emits the class that Microsoft's listener expects: one method with a <c>[QueueTrigger]</c> parameter for each queue function,
/// which calls a delegate with the function's name.
/// </summary>
internal static class QueueMethods
{
    public static Type Emit(IEnumerable<HostFunction> functions, Func<string, QueueMessage, CancellationToken, Task> run)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("QueueMethods"), AssemblyBuilderAccess.Run);
        var module = assembly.DefineDynamicModule("QueueMethods");
        var type = module.DefineType("Host.Functions", TypeAttributes.Public | TypeAttributes.Class);
        var target = type.DefineField("Run", run.GetType(), FieldAttributes.Public | FieldAttributes.Static);
        foreach (var function in functions)
        {
            EmitBody(DefineMethod(type, function).GetILGenerator(), function.Name, target);
        }

        var created = type.CreateType();
        created.GetField(target.Name)!.SetValue(null, run);
        return created;
    }

    private static MethodBuilder DefineMethod(TypeBuilder type, HostFunction function)
    {
        const MethodAttributes PublicStatic = MethodAttributes.Public | MethodAttributes.Static;
        var method = type.DefineMethod(function.Name, PublicStatic, typeof(Task), [typeof(QueueMessage), typeof(CancellationToken)]);
        var name = typeof(FunctionNameAttribute).GetConstructor([typeof(string)])!;
        method.SetCustomAttribute(new CustomAttributeBuilder(name, [function.Name]));
        method.DefineParameter(1, ParameterAttributes.None, "message").SetCustomAttribute(Trigger(function));
        method.DefineParameter(2, ParameterAttributes.None, "cancellationToken");
        return method;
    }

    private static CustomAttributeBuilder Trigger(HostFunction function)
    {
        var constructor = typeof(QueueTriggerAttribute).GetConstructor([typeof(string)])!;
        object[] queue = [function.Text("queueName")!];
        var property = typeof(QueueTriggerAttribute).GetProperty(nameof(QueueTriggerAttribute.Connection))!;
        return function.Text("connection") is { } connection
            ? new CustomAttributeBuilder(constructor, queue, [property], [connection])
            : new CustomAttributeBuilder(constructor, queue);
    }

    private static void EmitBody(ILGenerator il, string function, FieldInfo target)
    {
        il.Emit(OpCodes.Ldsfld, target);
        il.Emit(OpCodes.Ldstr, function);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Callvirt, target.FieldType.GetMethod("Invoke")!);
        il.Emit(OpCodes.Ret);
    }
}
