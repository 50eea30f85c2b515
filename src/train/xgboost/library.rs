//! XGBoost's C interface, as far as a fit needs it: the one file with unsafe code.
//!
//! The signatures are those of `include/xgboost/c_api.h` of 3.x, by hand, so that a build needs neither XGBoost nor its
//! headers. What leaves this file is safe: a matrix and a booster own what the library made for them, give it back
//! when they are dropped, and cannot outlive the library; and every call that fails says so in the library's words.

#![allow(unsafe_code, reason = "the functions of a C library can be called in no other way")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::ptr;
use std::slice;

use serde_json::json;

use super::error::LibraryError;
use crate::model::Version;

/// What the library knows a matrix or a booster by.
type Handle = *mut c_void;

type VersionCall = unsafe extern "C" fn(*mut c_int, *mut c_int, *mut c_int);

/// The functions of the library. Those that return a number return 0 if all went well.
#[derive(Clone, Copy, Debug)]
struct Calls {
    last_error: unsafe extern "C" fn() -> *const c_char,
    matrix_create: unsafe extern "C" fn(*const c_char, *const c_char, *mut Handle) -> c_int,
    matrix_set: unsafe extern "C" fn(Handle, *const c_char, *const f32, u64) -> c_int,
    matrix_free: unsafe extern "C" fn(Handle) -> c_int,
    booster_create: unsafe extern "C" fn(*const Handle, u64, *mut Handle) -> c_int,
    booster_set: unsafe extern "C" fn(Handle, *const c_char, *const c_char) -> c_int,
    booster_name: unsafe extern "C" fn(Handle, *const c_char, *const *const c_char, u64) -> c_int,
    booster_update: unsafe extern "C" fn(Handle, c_int, Handle) -> c_int,
    booster_save:
        unsafe extern "C" fn(Handle, *const c_char, *mut u64, *mut *const c_char) -> c_int,
    booster_free: unsafe extern "C" fn(Handle) -> c_int,
}

/// A loaded library of XGBoost.
#[derive(Debug)]
pub(super) struct Loaded {
    calls: Calls,
    version: Version,
    /// Never unloaded: its threads, and what it keeps for each of ours, would be left without their code.
    _library: ManuallyDrop<libloading::Library>,
}

impl Loaded {
    /// The library in the file at `path`, if `accepts` its version.
    pub(super) fn load(
        path: &Path,
        accepts: impl Fn(Version) -> bool,
    ) -> Result<Self, LibraryError> {
        // SAFETY: loading runs what the library does at its start. The user named the file, or installed it for Python,
        // which loads it in the same way; there is no other way to train with it.
        let library = unsafe { libloading::Library::new(path) };
        let library =
            library.map_err(|source| LibraryError::NotLoaded { path: path.to_owned(), source })?;
        // SAFETY: that is its type in every version's header.
        let version = version(unsafe { find::<VersionCall>(&library, path, "XGBoostVersion") }?);
        if !accepts(version) {
            return Err(LibraryError::Version { path: path.to_owned(), version });
        }
        // SAFETY: those are the types that the header of each accepted version gives them.
        let calls = unsafe {
            Calls {
                last_error: find(&library, path, "XGBGetLastError")?,
                matrix_create: find(&library, path, "XGDMatrixCreateFromDense")?,
                matrix_set: find(&library, path, "XGDMatrixSetFloatInfo")?,
                matrix_free: find(&library, path, "XGDMatrixFree")?,
                booster_create: find(&library, path, "XGBoosterCreate")?,
                booster_set: find(&library, path, "XGBoosterSetParam")?,
                booster_name: find(&library, path, "XGBoosterSetStrFeatureInfo")?,
                booster_update: find(&library, path, "XGBoosterUpdateOneIter")?,
                booster_save: find(&library, path, "XGBoosterSaveModelToBuffer")?,
                booster_free: find(&library, path, "XGBoosterFree")?,
            }
        };
        Ok(Self { calls, version, _library: ManuallyDrop::new(library) })
    }

    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// An error with the library's own words if a call did not return 0. On the thread of that call.
    fn check(&self, call: &'static str, returned: c_int) -> Result<(), LibraryError> {
        if returned == 0 {
            return Ok(());
        }
        // SAFETY: it takes nothing, and returns a text that is this thread's until its next call of the library.
        let text = unsafe { (self.calls.last_error)() };
        let message = if text.is_null() {
            String::new()
        } else {
            // SAFETY: it is not null, ends with a 0, and is copied before the library is called again.
            unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
        };
        // Where in the library's own code it happened follows, and helps nobody here.
        let message = message
            .split_once("Stack trace")
            .map_or(&*message, |(before, _)| before)
            .trim()
            .to_owned();
        Err(LibraryError::Failed { version: self.version, call, message })
    }
}

/// The function called `name`.
///
/// # Safety
///
/// `Function` must be the type of a function, and that of this one.
unsafe fn find<Function: Copy>(
    library: &libloading::Library,
    path: &Path,
    name: &'static str,
) -> Result<Function, LibraryError> {
    // SAFETY: the caller answers for the type. The function stays where it is: a library whose functions were all found
    // is not unloaded, and of another none is kept.
    let found = unsafe { library.get::<Function>(name) };
    let lacks = |source| LibraryError::Lacks { path: PathBuf::from(path), name, source };
    found.map(|function| *function).map_err(lacks)
}

fn version(call: VersionCall) -> Version {
    let mut numbers: [c_int; 3] = [0; 3];
    let [major, minor, patch] = &mut numbers;
    // SAFETY: it writes a number to each of three places, which are ours and live longer than the call.
    unsafe { call(major, minor, patch) };
    Version(numbers.map(i64::from))
}

/// `text` as C has it. A 0 within would end it early, and none of ours has one.
fn c_text(text: &str) -> Result<CString, LibraryError> {
    CString::new(text).map_err(|_| LibraryError::Text(text.to_owned()))
}

/// Rows to train on, copied into the library.
#[derive(Debug)]
pub(super) struct Matrix<'a> {
    library: &'a Loaded,
    handle: Handle,
}

impl<'a> Matrix<'a> {
    /// Rows of `width` values, one after the other, NaN where one is missing.
    pub(super) fn new(
        library: &'a Loaded,
        values: &[f32],
        width: usize,
    ) -> Result<Self, LibraryError> {
        // Without a feature there is no row, which the library refuses.
        let rows = values.len().checked_div(width).unwrap_or_default();
        let place = values.as_ptr().expose_provenance();
        let (kind, readonly) = (if cfg!(target_endian = "big") { ">f4" } else { "<f4" }, true);
        let array = json!({
            "data": [place, readonly],
            "shape": [rows, width],
            "typestr": kind,
            "version": 3,
        });
        let array = c_text(&array.to_string())?;
        let mut handle = ptr::null_mut();
        // SAFETY: both texts live until the call is over. The array says where `rows` times `width` singles stand, which
        // are not more than `values` has; they are read within the call, and copied.
        let returned = unsafe {
            (library.calls.matrix_create)(
                array.as_ptr(),
                cr#"{"missing":NaN,"nthread":1}"#.as_ptr(),
                &raw mut handle,
            )
        };
        library.check("XGDMatrixCreateFromDense", returned)?;
        Ok(Self { library, handle })
    }

    /// Gives each row a value of the kind `name`: `label` or `base_margin`.
    pub(super) fn set(&self, name: &str, values: &[f32]) -> Result<(), LibraryError> {
        let name = c_text(name)?;
        // SAFETY: the handle is this matrix's, which lives; name and values live until the call is over, which copies as
        // many of them as it is told there are.
        let returned = unsafe {
            (self.library.calls.matrix_set)(
                self.handle,
                name.as_ptr(),
                values.as_ptr(),
                values.len() as u64,
            )
        };
        self.library.check("XGDMatrixSetFloatInfo", returned)
    }
}

impl Drop for Matrix<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle is this matrix's, and nothing uses it afterwards: a booster that knows the rows has a share
        // of its own in them. An error could not be told to anybody.
        unsafe { (self.library.calls.matrix_free)(self.handle) };
    }
}

/// Trees in the making.
#[derive(Debug)]
pub(super) struct Booster<'a> {
    library: &'a Loaded,
    handle: Handle,
}

impl<'a> Booster<'a> {
    /// No trees yet, to be trained on `matrix`.
    pub(super) fn new(matrix: &Matrix<'a>) -> Result<Self, LibraryError> {
        let library = matrix.library;
        let mut handle = ptr::null_mut();
        // SAFETY: it reads one handle, that of a matrix that lives, and writes one to a place that is ours.
        let returned =
            unsafe { (library.calls.booster_create)(&raw const matrix.handle, 1, &raw mut handle) };
        library.check("XGBoosterCreate", returned)?;
        Ok(Self { library, handle })
    }

    /// Sets the parameter `name`.
    pub(super) fn set(&self, name: &str, value: &str) -> Result<(), LibraryError> {
        let (name, value) = (c_text(name)?, c_text(value)?);
        // SAFETY: the handle is this booster's, which lives, and so do both texts until the call is over, which copies.
        let returned =
            unsafe { (self.library.calls.booster_set)(self.handle, name.as_ptr(), value.as_ptr()) };
        self.library.check("XGBoosterSetParam", returned)
    }

    /// Names the features, in their order.
    pub(super) fn name_features(&self, names: &[String]) -> Result<(), LibraryError> {
        let names = names.iter().map(|name| c_text(name)).collect::<Result<Vec<_>, _>>()?;
        let places: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
        // SAFETY: the handle is this booster's, which lives, and so do the names until the call is over, which copies as
        // many of them as it is told there are.
        let returned = unsafe {
            (self.library.calls.booster_name)(
                self.handle,
                c"feature_name".as_ptr(),
                places.as_ptr(),
                places.len() as u64,
            )
        };
        self.library.check("XGBoosterSetStrFeatureInfo", returned)
    }

    /// Grows the tree that comes after `iteration` others.
    pub(super) fn update(&self, iteration: c_int, matrix: &Matrix<'a>) -> Result<(), LibraryError> {
        // SAFETY: both handles are those of things that live, made by the same library.
        let returned =
            unsafe { (self.library.calls.booster_update)(self.handle, iteration, matrix.handle) };
        self.library.check("XGBoosterUpdateOneIter", returned)
    }

    /// The bytes of the model's file, as the library writes it.
    pub(super) fn file(&self) -> Result<Vec<u8>, LibraryError> {
        const CALL: &str = "XGBoosterSaveModelToBuffer";
        let (mut length, mut start) = (0, ptr::null());
        // SAFETY: the handle is this booster's, which lives; the text lives, and both places are ours.
        let returned = unsafe {
            (self.library.calls.booster_save)(
                self.handle,
                cr#"{"format":"json"}"#.as_ptr(),
                &raw mut length,
                &raw mut start,
            )
        };
        self.library.check(CALL, returned)?;
        let failed = |message: &str| LibraryError::Failed {
            version: self.library.version,
            call: CALL,
            message: message.to_owned(),
        };
        let length = usize::try_from(length).map_err(|_| failed("the file is too large"))?;
        if start.is_null() || length == 0 {
            return Err(failed("the file is empty"));
        }
        // SAFETY: so many bytes stand there, which stay until the booster is used again: they are copied before.
        Ok(unsafe { slice::from_raw_parts(start.cast::<u8>(), length) }.to_vec())
    }
}

impl Drop for Booster<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle is this booster's, and nothing uses it afterwards. An error could not be told to anybody.
        unsafe { (self.library.calls.booster_free)(self.handle) };
    }
}
